import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from reward_orders import Tango

tango = Tango()
handle: Any = None
body = json.dumps(
    {
        "eventId": "00000000-0000-4000-8000-000000000001",
        "eventType": "RewardStatus",
        "eventOccurredAt": datetime.now(UTC).isoformat(),
        "eventData": {"externalRefID": "emp-42", "status": "FULL-REDEMPTION"},
    }
).encode()
headers = {"X-Signed-Payload": base64.b64encode(hmac.new(b"c2hhcmVk", body, hashlib.sha256).digest()).decode()}
