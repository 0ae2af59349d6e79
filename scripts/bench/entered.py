"""How many functions and modules of ours a call enters: `python -m scripts.bench.entered [--names]`.

It is what a reader of one call has to go through: a create, a get and a list page of Tango, each warm, against a
sandbox in this process. Counted in the caller's thread, with lambdas, comprehensions and generated code; `--names`
lists them.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import reward_orders
from reward_orders import Journal, Recipient, Tango
from reward_orders.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    Entered = dict[str, set[str]]  # names of functions by module

PACKAGE = str(Path(reward_orders.__file__).parent)
GENERATED = "reward_orders_api"  # also in the file names that attrs gives to its methods
SANDBOX = f"{PACKAGE}/sandbox/"


def entered(call: Callable[[], object]) -> Entered:
    """What this thread enters during a call."""
    found: Entered = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        ours = code.co_filename.startswith(PACKAGE) or GENERATED in code.co_filename
        if event == "call" and ours and not code.co_filename.startswith(SANDBOX):
            found.setdefault(code.co_filename.removeprefix(f"{PACKAGE}/"), set()).add(code.co_qualname)

    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(None)
    return found


def measured(*, with_journal: bool) -> dict[str, Entered]:
    """What each of the calls enters the second time, when nothing is loaded any more."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        sandbox = stack.enter_context(Sandbox.start())
        journal = stack.enter_context(Journal.sqlite(Path(folder, "orders.db"))) if with_journal else None
        tango = stack.enter_context(
            Tango(
                platform_name="name",
                platform_key="key",
                account="account-1",
                customer="customer-1",
                base_url=sandbox.url,
                journal=journal,
                rate=None,
            )
        )
        ada = Recipient(email="ada@example.org", first_name="Ada")

        def create(key: str) -> str:
            return tango.orders.create(utid="U561593", amount=5, recipient=ada, key=key).id

        order_id = create("first")
        tango.orders.get(order_id)
        tango.orders.list().page(1)
        return {
            "create": entered(lambda: create("second")),
            "get": entered(lambda: tango.orders.get(order_id)),
            "list page": entered(lambda: tango.orders.list().page(1)),
        }


def main(names: bool) -> None:
    """Print one line a call: functions / modules, without a journal and with one."""
    without, within = measured(with_journal=False), measured(with_journal=True)
    for call in without:
        shown = [f"{sum(map(len, each[call].values()))} / {len(each[call])}" for each in (without, within)]
        print(f"{call}: {shown[0]}, with a journal {shown[1]}")
        if names:
            for module, functions in within[call].items():
                print(f"    {module}: {', '.join(sorted(functions))}")


if __name__ == "__main__":
    main("--names" in sys.argv[1:])
