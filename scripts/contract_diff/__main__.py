"""`python -m scripts.contract_diff BASE REVISION`."""

from scripts.contract_diff.cli import run

run()
