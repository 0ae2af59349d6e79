"""The Python axis: the generated package of both sides, the facade since a tag, and how they join the wire."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from reward_orders.contract.cli import main
from reward_orders.contract.py_join import add_facade, add_python, exposed_names, reachable
from reward_orders.contract.py_surface import diff_surfaces, read_surface
from reward_orders.contract.source import UnreadableError
from tests.contract.differ import DOCUMENT, GONE, diff, edited

if TYPE_CHECKING:
    from pathlib import Path

MODEL = """
from attrs import define as _attrs_define, field as _attrs_field
@_attrs_define
class Order:
    id: str
    amount: int
    note: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    def to_dict(self) -> dict[str, Any]: ...
"""
ENUM = "from enum import StrEnum\nclass Status(StrEnum):\n    NEW = 'NEW'\n    PAID = 'PAID'\n"
PAID = """    @property
    def paid(self)->Decimal | None: ...
"""
RECORD = f"""
class Receipt(Record):
    _fields: ClassVar = {{"paid": "paid"}}
{PAID}    @property
    def _inner(self)->str: ...
"""
FUNCTION = "def sync(id: str, *, client: Client, page: int | Unset = 1) -> Order | None: ...\ndef _hidden(): ...\n"


def package(folder: Path, **edits: str) -> Path:
    """Write a small generated package; edits are old=new replacements in all of its modules, `a -> b`."""
    modules = {
        "models/order.py": MODEL,
        "models/status.py": ENUM,
        "models/receipt.py": RECORD,
        "api/orders/list_orders.py": FUNCTION,
        "models/__init__.py": "",
    }
    for name, text in modules.items():
        for edit in edits.values():
            before, _, after = edit.partition(" -> ")
            text = text.replace(before, after)  # noqa: PLW2901 - edits follow each other
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


# edit of the generated source: the rules it has to give
EDITS = {
    "required to optional": ("    amount: int -> '    amount: int | Unset = UNSET", {"py.field.type"}),
    "optional to required": ("    note: None | str | Unset = UNSET -> '    note: str", {"py.field.now-required"}),
    "field removed": ("    amount: int\n -> ", {"py.field.removed"}),
    "field type": ("amount: int -> amount: str", {"py.field.type"}),
    "field renamed": (
        "amount: int -> total: int",
        {"py.field.removed", "py.field.added-required", "py.field.reordered"},
    ),
    "field added at the end": (
        "    note: -> '    more: str | Unset = UNSET\n    note:",
        {"py.field.added", "py.field.reordered"},
    ),
    "union in another order": ("None | str | Unset -> Unset | str | None", set()),
    "member added": ("    PAID = 'PAID' -> '    PAID = 'PAID'\n    LOST = 'LOST'", {"py.member.added"}),
    "member removed": ("    PAID = 'PAID'\n -> ", {"py.member.removed"}),
    "class renamed": ("class Order: -> class Purchase:", {"py.removed", "py.added"}),
    "attribute of a record removed": (f"{PAID} -> ", {"py.field.removed"}),
    "attribute of a record added": (f"{PAID} -> '{PAID}{PAID.replace('paid', 'open')}", {"py.field.added"}),
    "attribute of a record of another type": ("Decimal | None -> int | None", {"py.field.type"}),
    "parameter removed": (", page: int | Unset = 1 -> ", {"py.param.removed"}),
    "parameter added": ("page: int | Unset = 1 -> page: int | Unset = 1, sort: str = 'a'", {"py.param.added"}),
    "parameter required": ("page: int | Unset = 1 -> page: int", {"py.param.now-required"}),
    "parameter default": ("page: int | Unset = 1 -> page: int | Unset = 2", {"py.param.default"}),
    "parameter type": ("page: int | Unset = 1 -> page: str | Unset = 1", {"py.param.type"}),
    "required parameter added": ("client: Client -> client: Client, key: str", {"py.param.added-required"}),
    "return type": ("-> Order | None -> '-> Order | Error | None", {"py.return.type"}),
    "private function": ("_hidden -> _other", set()),
}


@pytest.mark.parametrize("name", EDITS)
def test_edit_of_the_generated_package(name: str, tmp_path: Path) -> None:
    """Each kind of edit gives its rules and no other; what is private or only spelled otherwise gives none."""
    edit, expected = EDITS[name]
    before, _, after = edit.rpartition(" -> ") if name == "return type" else edit.partition(" -> ")
    old, new = package(tmp_path / "old"), package(tmp_path / "new")
    for path in new.rglob("*.py"):
        path.write_text(path.read_text().replace(before, after.removeprefix("'")))
    assert {change.rule for change in diff_surfaces(read_surface(str(old)), read_surface(str(new)))} == expected


def test_committed_package_is_read() -> None:
    """The surface of our own generated package has its models, enums and functions."""
    surface = read_surface("generated/reward_orders_api")
    assert "utid" in {
        slot.name for slot in surface.models["models.tango_create_order_request.TangoCreateOrderRequest"].slots
    }
    (reward,) = [slot for slot in surface.models["models.tango_order.TangoOrder"].slots if slot.name == "reward"]
    assert (reward.annotation, reward.required) == ("None | TangoReward", False)
    assert "models.tango_order.TangoOrder.reward" not in surface.functions
    assert any(name.endswith(".request_kwargs") for name in surface.functions)
    assert diff_surfaces(surface, surface) == []


def test_package_in_git_and_missing_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`git:REV:FOLDER` reads a committed package; what is not there is unreadable."""
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(tmp_path)]
    package(tmp_path / "pkg")
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *words], check=True)
    monkeypatch.chdir(tmp_path)
    assert diff_surfaces(read_surface("git:HEAD:pkg"), read_surface("pkg")) == []
    for spec in ("git:HEAD:none", "none", "git:HEAD"):
        with pytest.raises(UnreadableError):
            read_surface(spec)


def joined(tmp_path: Path, facade: str) -> Any:
    """Drop a required response field on the wire and in the package, with a facade of the given source."""
    removed = {"/components/schemas/Order/properties/note": GONE}
    report = diff(DOCUMENT, edited(DOCUMENT, removed))
    old = package(tmp_path / "old")
    new = package(tmp_path / "new", edit="    note: None | str | Unset = UNSET\n -> ")
    (tmp_path / "facade").mkdir()
    (tmp_path / "facade" / "orders.py").write_text(facade)
    add_python(report, str(old), str(new), facade=tmp_path / "facade")
    return report


def test_python_change_stands_with_its_wire_finding(tmp_path: Path) -> None:
    """The removed attribute is told at the removed field, not as a finding of its own."""
    report = joined(tmp_path, "from reward_orders_api.models import Order\nclass Facade:\n    raw: Order\n")
    (finding,) = [each for each in report.findings if each.rule.id == "res.field.removed-optional"]
    assert [change["name"] for change in finding.python_changes] == ["models.order.Order.note"]
    assert not [each for each in report.findings if each.rule.id.startswith("py.")]
    assert finding.hidden is False
    assert report.semver.suggest == "major"


def test_a_break_of_what_the_facade_calls_itself_is_not_hidden(tmp_path: Path) -> None:
    """No public name shows it, but the facade reads the field: users' calls fail inside of the facade."""
    report = joined(tmp_path, "from reward_orders_api.models import Order\ndef _read(order):\n    return order.note\n")
    (finding,) = [each for each in report.findings if each.rule.id == "res.field.removed-optional"]
    assert finding.hidden is False
    assert report.semver.suggest == "major"


def test_break_that_the_facade_hides_is_said_to_be_hidden(tmp_path: Path) -> None:
    """A generated break that no public name of the facade reaches makes no major release, and the report says why."""
    report = joined(tmp_path, "from reward_orders_api.models import Order\ndef _read() -> None:\n    Order\n")
    (finding,) = [each for each in report.findings if each.rule.id == "res.field.removed-optional"]
    assert finding.hidden is True
    assert report.semver.suggest == "minor"
    assert "not reachable from the facade" in report.semver.because[0]


def test_exposed_names(tmp_path: Path) -> None:
    """Public annotations, `__all__` and public classes made from one expose a generated name; private use does not."""
    source = (
        "from reward_orders_api.models import A, B, C, D\n__all__ = ['A']\n"
        "def get() -> B: ...\ndef _get(x: C) -> None: ...\nclass F:\n    raw: D\n"
    )
    (tmp_path / "m.py").write_text(source)
    assert exposed_names(tmp_path) == {"A", "B", "D"}
    (tmp_path / "m.py").write_text("from reward_orders_api.models import Order as Raw\nclass F:\n    raw: Raw\n")
    assert exposed_names(tmp_path) == {"Order"}
    (tmp_path / "m.py").write_text("from reward_orders_api import E as Raw, F\nclass E(Raw): ...\nclass _F(F): ...\n")
    assert exposed_names(tmp_path) == {"E"}


def test_what_an_exposed_model_holds_is_reachable(tmp_path: Path) -> None:
    """Whoever has an order has its amounts: models in the fields of exposed models are exposed too."""
    (tmp_path / "m.py").write_text(
        "class Order:\n    money: None | Money\nclass Money:\n    rate: Rate\nclass Other:\n    x: int\n"
    )
    models = read_surface(str(tmp_path))
    assert reachable({"Order"}, models) == {"Order", "Money"}
    (tmp_path / "m.py").write_text((tmp_path / "m.py").read_text() + "class Rate:\n    x: int\n")
    assert reachable({"Order"}, read_surface(str(tmp_path))) == {"Order", "Money", "Rate"}


def test_python_flag_of_the_command(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """`--python OLD NEW` puts what the documents do not explain under rules of its own."""
    document = tmp_path / "a.json"
    document.write_text(json.dumps(DOCUMENT))
    old, new = package(tmp_path / "old"), package(tmp_path / "new", edit="class Order: -> class Purchase:")
    words = [str(document), str(document), "--python", str(old), str(new), "--format", "json", "--profile", "generic"]
    assert main(words) == 0
    report = json.loads(capfd.readouterr().out)
    assert {each["rule"] for each in report["findings"]} == {"py.removed", "py.added"}
    assert {each["direction"] for each in report["findings"]} == {"python"}
    assert report["semver"]["suggest"] in {"major", "minor"}


def test_facade_against_a_tag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A keyword that went from the facade since the tag is a break for users, whatever the wire says."""
    source = tmp_path / "facade" / "reward_orders"
    source.mkdir(parents=True)
    (source / "__init__.py").write_text("def create(amount: int, note: str = '') -> None: ...\n")
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(tmp_path)]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"], ["tag", "v1"]):
        subprocess.run([*git, *words], check=True)
    (source / "__init__.py").write_text("def create(amount: int) -> None: ...\n")
    monkeypatch.chdir(tmp_path)
    report = diff(DOCUMENT, DOCUMENT)
    add_facade(report, "v1")
    assert [(each.rule.id, each.python) for each in report.findings] == [("facade.break", "break")]
    assert report.semver.suggest == "major"
    with pytest.raises(UnreadableError):
        add_facade(diff(DOCUMENT, DOCUMENT), "no-such-tag")
