"""`python -m reward_orders.contract BASE REVISION`."""

from reward_orders.contract.cli import run

run()
