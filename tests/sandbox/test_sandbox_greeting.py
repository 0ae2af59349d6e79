"""What the sandbox prints first is all that somebody needs who pastes it."""

import shlex
import subprocess
import sys

CODE = """
from reward_orders import Tango, Voucherify
with Tango() as tango, Voucherify() as voucherify:
    print(tango.orders.create(utid="U561593", amount="25.00").status, len(voucherify.orders.list().to_list()))
"""


def test_the_lines_that_are_printed_can_be_pasted(tmp_path):
    """Address, credentials, account: with them in the environment, clients without an argument place an order."""
    command = [sys.executable, "-m", "reward_orders.sandbox", "--port", "0", "--quiet", "--until-stdin-closes"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sandbox:
        lines = iter(sandbox.stdout.readline, "")
        environment = {}
        for line in lines:
            if line.startswith("export "):
                environment |= dict(word.split("=", 1) for word in shlex.split(line)[1:])
            if "Ctrl+C" in line:
                break
        run = subprocess.run(
            [sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=False, cwd=tmp_path
        )
        sandbox.stdin.close()
    assert (run.stdout, run.stderr) == ("COMPLETE 0\n", "")
