import hashlib
import hmac
import json
from datetime import UTC, datetime

from reward_orders import Reward
from reward_orders.webhooks import tango_event

parts: list[list[Reward]] = []
_body = json.dumps(
    {
        "eventId": "00000000-0000-4000-8000-000000000001",
        "eventType": "AsyncOrderStatus",
        "eventOccurredAt": datetime.now(UTC).isoformat(),
        "eventData": {"externalRefID": "nobody-knows-it", "status": "SUCCESSFUL"},
    }
).encode()
_signed = {"X-Signed-Payload": hmac.new(b"secret", _body, hashlib.sha256).hexdigest()}
event = tango_event(_body, _signed, secret="secret")
