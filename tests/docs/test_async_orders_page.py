"""The example of docs/async-orders.md keeps its promise when it is run twice."""

from tests.docs.pages import PAGES, python_of


def test_the_example_of_asynchronous_orders_accounts_for_every_reward(reader, capsys):
    """As it stands on its page; the second run finds the order of the first."""
    first = python_of("async-orders")[0][0]
    for _ in range(2):
        exec(compile(first.text, str(PAGES["async-orders"]), "exec"), {})  # noqa: S102 - our own page
    assert len(reader.orders("tango_async")) == 1
    assert reader.balance("account-1") == 1_000_000_000 - 55
    out = capsys.readouterr().out
    assert out.count("emp-1 placed") == out.count("emp-2 placed") == 2
