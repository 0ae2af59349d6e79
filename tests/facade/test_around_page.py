"""The examples of docs/tango-around-orders.md run in their order, against the sandbox."""

import re
from pathlib import Path

from reward_orders import Recipient

PAGE = Path(__file__).parents[2] / "docs" / "tango-around-orders.md"


def test_the_examples_do_what_the_page_says(tango, sandbox, capsys):
    """What a reader copies works; the last line is the catalogue's answer."""
    sandbox.clock.set("2026-11-30T00:00:00Z")  # so that one change has not happened before the next
    recipient = Recipient(email="bounce@example.org", first_name="Ada")
    order = tango.orders.create(utid="U561593", amount=25, recipient=recipient)
    names = {"tango": tango, "recipient": recipient, "order": order, "Recipient": Recipient}
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(examples) == 8
    for example in examples:
        exec(compile(example, str(PAGE), "exec"), names)  # noqa: S102 - our own page
    out = capsys.readouterr().out
    assert "U100013 Coffee Card" in out
    assert f"{order.id} bounce@example.org 25" in out
    assert names["problems"] == []
    assert names["rate"] > 0
    assert len(sandbox.orders("tango")) == 2
