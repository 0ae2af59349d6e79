"""Names that Python has for itself, texts that end a docstring, unions and lists of lists: odd, valid, and held."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
import yaml

from scripts.regenerate import generate
from tests.generated.test_kinds import hints_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

pytestmark = pytest.mark.slow
CONTRACT = Path(__file__).parent / "odd.yaml"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The models of that contract."""
    folder = tmp_path_factory.mktemp("odd")
    generate(folder / "odd_api", contract=CONTRACT)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield import_module("odd_api.models")


def test_every_name_of_an_answer_is_an_attribute(odd):
    """Keywords, builtins, locals of the generated code, quotes and backslashes: each is read by its wire name."""
    properties = yaml.safe_load(CONTRACT.read_text())["components"]["schemas"]["Thing"]["properties"]
    texts = {name: "v" for name, schema in properties.items() if schema.get("type") == "string"}
    thing = odd.Thing(texts)
    assert len(texts) > 40
    assert thing.extra == {}
    assert {getattr(thing, odd.Thing._fields[wire]) for wire in texts} == {"v"}


def test_a_request_makes_the_round_trip(odd):
    """Unions, maps of records, of enums and of dates, lists of lists."""
    made = odd.Make(
        k="x",
        n=None,
        l=[[odd.Part(a="1")]],
        um=odd.Part(a="2"),
        ue=odd.Colour("mauve"),
        m=odd.PartMap.from_dict({"p": {"a": "q"}}),
        em=odd.ColourMap.from_dict({"p": "RED"}),
        dm=odd.DateMap.from_dict({"x": "1", "y": "2026-01-01"}),
    )
    sent = made.to_dict()
    assert sent == {
        "k": "x", "n": None, "l": [[{"a": "1"}]], "kd": 5, "ue": "mauve", "um": {"a": "2"}, "lvd": 5, "nd": 1.5,
        "m": {"p": {"a": "q"}}, "em": {"p": "RED"}, "dm": {"x": "1", "y": "2026-01-01"},
    }  # fmt: skip
    assert odd.Make.from_dict(json.loads(json.dumps(sent))).to_dict() == sent


def test_parameters_of_every_kind_are_written(odd):
    """In the path, the query and the headers, with defaults of the contract."""
    builder = import_module("odd_api.api.some_tag.get_a_thing")
    built = builder.request_kwargs(
        "i/d", 3, e=odd.Colour.B_C, ue="w", u=5, b=True, x_b=True, x_e=odd.Colour.RED, x_l=odd.Level.VALUE_5,
        ids=[1, 2], dates=[dt.date(2026, 1, 1)], le=[odd.Level(7)], client_query="c", url_header="h",
    )  # fmt: skip
    sent = httpx.Request(built["method"], f"http://h{built['url']}", params=built["params"], headers=built["headers"])
    assert str(sent.url) == (
        "http://h/a/i%2Fd/3?e=b-c&ed=RED&d=2026-01-01&u=5&ue=w&b=true&ids=1&ids=2&dates=2026-01-01&le=7&client=c"
    )
    assert {name: sent.headers[name] for name in ("X-B", "X-E", "X-L", "url")} == {
        "X-B": "true", "X-E": "RED", "X-L": "5", "url": "h",
    }  # fmt: skip


def test_bodies_of_every_kind_are_written(odd):
    """A list, an optional one, plain text, and one of two."""
    api = {name: import_module(f"odd_api.api.some_tag.{name}") for name in ("post_list", "put_optional", "patch_text")}
    part = odd.Part(a="1")
    made = odd.Make(k="x", n="n", l=[])
    assert api["post_list"].request_kwargs("a", "b", body=[made])["json"] == [made.to_dict()]
    assert "json" not in api["put_optional"].request_kwargs("a", "b")
    assert api["patch_text"].request_kwargs("a", "b", body="t")["json"] == "t"
    either = import_module("odd_api.api.some_tag.delete_union")
    assert either.request_kwargs("a", "b", body=part)["json"] == {"a": "1"}


def test_types_are_strict_and_resolve(odd):
    """mypy and pyright find nothing; every annotation is one."""
    folder = Path(odd.__file__).parents[1]
    assert hints_of(import_module("odd_api")) > 100
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder.parent)
    assert done.returncode == 0, done.stdout
    settings = {"include": [str(folder)], "typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (folder.parent / "pyrightconfig.json").write_text(json.dumps(settings))
    pyright = [Path(sys.executable).with_name("basedpyright"), "--pythonpath", sys.executable, "-p", folder.parent]
    done = subprocess.run([*pyright, "--outputjson"], capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["generalDiagnostics"] == []
