"""The README's examples run as they stand, against the sandbox."""

import re
from functools import partial
from pathlib import Path

import reward_orders
from reward_orders import Tango, Voucherify

README = Path(__file__).parents[2] / "README.md"


def example(heading):
    """The Python of one section of the README."""
    section = README.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.search(r"```python\n(.*?)```", section, re.DOTALL)[1]


def run(code, sandbox, monkeypatch, tmp_path, names):
    """Run it in an empty directory; the clients differ from a user's in their base_url alone."""
    monkeypatch.chdir(tmp_path)
    for name in ("TANGO_PLATFORM_NAME", "TANGO_PLATFORM_KEY", "VOUCHERIFY_APP_ID", "VOUCHERIFY_APP_TOKEN"):
        monkeypatch.setenv(name, "demo")
    for real in (Tango, Voucherify):
        monkeypatch.setattr(reward_orders, real.__name__, partial(real, base_url=sandbox.url))
    exec(compile(code, str(README), "exec"), names)  # noqa: S102 - our own page


def test_the_tango_example_places_one_order_and_lists_it(sandbox, monkeypatch, tmp_path, capsys):
    """What a newcomer copies first works, and again: the same key is the same order."""
    links = []
    for _ in range(2):
        run(example("Tango"), sandbox, monkeypatch, tmp_path, {"send_to_ada": links.append})
    assert len(sandbox.orders("tango")) == 1
    assert len(set(links)) == 1
    assert links[0].startswith("https://")
    assert "25 USD" in capsys.readouterr().out


def test_the_voucherify_example_places_lists_exports_and_imports(sandbox, monkeypatch, tmp_path, capsys):
    """One purchase, paid; then an export row of it and an import beside it."""
    names = {"old_orders": [{"source_id": "web-1", "amount": 100}]}
    run(example("Voucherify"), sandbox, monkeypatch, tmp_path, names)
    assert len(sandbox.orders("voucherify")) == 2
    out = capsys.readouterr().out
    assert "PAID 20000" in out
    assert out.endswith("1 ()\n")


def test_the_example_of_asynchronous_orders_accounts_for_every_reward(sandbox, monkeypatch, tmp_path, capsys):
    """As it stands on its page; the second run finds the order of the first."""
    page = (README.parent / "docs" / "async-orders.md").read_text()
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)[1]
    for _ in range(2):
        run(code, sandbox, monkeypatch, tmp_path, {})
    assert len(sandbox.orders("tango_async")) == 1
    assert sandbox.balance("account-1") == 1_000_000_000 - 55
    out = capsys.readouterr().out
    assert out.count("emp-1 placed") == out.count("emp-2 placed") == 2


def test_the_examples_of_jobs_export_and_import(sandbox, voucherify):
    """docs/voucherify-jobs.md: an export whose id is kept elsewhere, and an import that is taken up with its rows."""
    page = (README.parent / "docs" / "voucherify-jobs.md").read_text()
    exported, imported = re.findall(r"```python\n(.*?)```", page.split("\n## Start it here")[1], re.DOTALL)[:2]
    sandbox.seed(voucherify=2)
    kept = []
    names = {"voucherify": voucherify, "save": kept.append, "load": kept.pop, "rows": [{"source_id": "a", "amount": 1}]}
    for code in (exported, imported):
        exec(compile(code, "docs/voucherify-jobs.md", "exec"), names)  # noqa: S102 - our own page
    assert names["job"].id.startswith("aa_")
    assert names["report"].ok
