"""`python -m reward_orders.contract OLD NEW`."""

import sys

try:
    from reward_orders.contract.commands import main
except ModuleNotFoundError as error:
    if error.name != "yaml":
        raise
    sys.stderr.write("The contract diff needs PyYAML: pip install 'reward-orders[contract]'.\n")
    sys.exit(2)

sys.exit(main())
