"""Start a sandbox and let both vendors' own SDKs use it: `python -m scripts.interop.run PYTHON`.

PYTHON is the interpreter of the SDKs' own environment; the sandbox runs in ours.
"""

import subprocess
import sys
from pathlib import Path

from reward_orders.sandbox import Sandbox

HERE = Path(__file__).parent


def main(python: str) -> int:
    """Return the worst exit status of the checks."""
    with Sandbox.start() as sandbox:
        statuses = [
            subprocess.run([python, "-W", "ignore", str(HERE / script), sandbox.url], check=False).returncode
            for script in ("tango_sdk.py", "voucherify_sdk.py")
        ]
    return max(statuses)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
