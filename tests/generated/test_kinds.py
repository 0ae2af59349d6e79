"""Kinds of schemas that the generator alone loses or reads as something else: each arrives as the contract says."""

from __future__ import annotations

import copy
import datetime as dt
import enum
import inspect
import json
import pickle
import pkgutil
import subprocess
import sys
import typing
from importlib import import_module
from pathlib import Path
from uuid import UUID

import pytest

import reward_orders_api
from reward_orders_api.models import TangoDeliveryMethod


def test_constants_and_known_values_are_read_by_their_type(sample):
    """Binary text is text, a constant has the type of its value, and a set of values in an answer stays open."""
    read = sample.Sample({"image": "aGk=", "fixed": 6, "rank": 3, "word": "c", "anyThing": [1]})
    assert (read.image, read.fixed, read.rank, read.word, read.any_thing) == ("aGk=", 6, 3, "c", [1])


@pytest.mark.parametrize("field", ["funding", "paid"])
def test_a_discriminator_tells_records_apart(sample, field):
    """By the value in the contract's mapping, or the name of the schema; what names none of them is extra."""
    read = {
        kind: getattr(sample.Sample({field: {"kind": kind, "iban": "DE1"}}), field) for kind in ("card", "iban", "Bank")
    }
    assert {kind: type(each).__name__ for kind, each in read.items()} == {
        "card": "Card",
        "iban": "Bank",
        "Bank": "Bank",
    }
    assert read["iban"].iban == "DE1"
    for odd in ({"kind": "cash"}, {"kind": ["card"]}, {}, "card"):
        assert getattr(sample.Sample({field: odd}), field) is None
        assert sample.Sample({field: odd}).extra == {field: odd}


def test_what_can_be_text_or_more_is_read_as_more(sample):
    """A date-time beside text is a date-time where it is one; values at fixed places come as they are."""
    assert sample.Sample({"moment": "2026-01-02T03:04:05Z"}).moment == dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    assert sample.Sample({"moment": "soon"}).moment == "soon"
    assert sample.Sample({"pair": ["a", 1]}).pair == ["a", 1]
    assert sample.Sample({"textOrPart": "x"}).text_or_part == "x"
    assert sample.Sample({"textOrPart": {"label": "l"}}).text_or_part.label == "l"


def test_a_mark_on_a_schema_hides_every_field_of_it(sample):
    """A secret that a field refers to, or takes over by allOf, is in no repr: of an answer or of a request."""
    more = sample.SecretiveMore(pin="1234", word="sesame", plain="shown")
    assert "shown" in repr(more)
    assert not [secret for secret in ("1234", "sesame") if secret in repr(more)]
    assert "1234" not in repr(sample.Sample({"pin": "1234"}))


def test_a_request_holds_every_kind(sample):
    """Constants, numbers of a set, dates and UUIDs go out as JSON has them, and come back from a mapping."""
    request = sample.SampleRequest(
        name="n", kind="sample", level=sample.Level.VALUE_NEGATIVE_2, image="aGk=", token=UUID(int=1), class_="c"
    )
    sent = request.to_dict()
    assert sent == {
        "name": "n", "kind": "sample", "level": -2, "image": "aGk=", "token": str(UUID(int=1)), "class": "c",
        "day": "2026-01-01", "favourite": "RED",
    }  # fmt: skip
    assert sample.SampleRequest.from_dict(sent).to_dict() == sent
    assert sample.SampleRequest.from_dict({"level": 7}).to_dict() == {"level": 7}


def test_a_builder_writes_lists_times_and_numbers(sample):
    """As httpx sends them: a list once a value, a time in ISO 8601, a header as text."""
    module = import_module(sample.__name__.replace("models", "api.sample.find_sample"))
    built = module.request_kwargs(
        UUID(int=1),
        since=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        colours=[sample.Colour.RED, sample.Colour("MAUVE")],
        level=sample.Level(9),
        x_trace=5,
    )
    assert built["params"] == {"since": "2026-01-01T00:00:00+00:00", "colours": ["RED", "MAUVE"], "level": 9}
    assert built["headers"] == {"X-Trace": "5"}


def by_name(member: enum.Enum, _: object) -> tuple[object, ...]:
    """How Python 3.11.0 to 3.11.3 pickle a member."""
    return getattr, (type(member), member._name_)


@pytest.mark.parametrize("value", ["EMAIL", "PIGEON", 1, 9])
def test_members_copy_and_pickle_on_the_first_versions_of_python_3_11(sample, monkeypatch, value):
    """They copied and pickled a member by its name; an unknown value has none, and nor does a number's."""
    monkeypatch.setattr(enum.Enum, "__reduce_ex__", by_name)
    for name in ("__copy__", "__deepcopy__"):
        monkeypatch.delattr(enum.Enum, name, raising=False)
    member = TangoDeliveryMethod(value) if isinstance(value, str) else sample.Level(value)
    assert copy.copy(member) is copy.deepcopy(member) is member
    assert pickle.loads(pickle.dumps(member)) == member == value
    assert member.is_known == (value in {"EMAIL", 1})
    assert copy.deepcopy({"a": [member]}) == {"a": [value]}


@pytest.mark.parametrize("value", [True, "1", 1.5, None])
def test_what_is_no_whole_number_is_no_level(sample, value):
    """An enum of numbers takes unknown numbers and nothing else."""
    if value is True:
        assert sample.Level(value) is sample.Level.VALUE_1  # Python's own: True equals 1
        return
    with pytest.raises(ValueError, match="Level"):
        sample.Level(value)


def hints_of(package) -> int:
    """Resolve every annotation of a package; how many there are."""
    found = 0
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        module = import_module(info.name)
        for name, value in vars(module).items():
            if getattr(value, "__module__", "") != module.__name__ or name.startswith("__"):
                continue
            of_class = (
                [each.fget if isinstance(each, property) else each for each in vars(value).values()]
                if isinstance(value, type)
                else []
            )
            for each in [value, *of_class]:
                if inspect.isfunction(each) or isinstance(each, type):
                    typing.get_type_hints(each)
                    found += 1
    return found


def test_every_annotation_resolves(sample):
    """typing.get_type_hints works on each class, attribute and function, so tools that read annotations do."""
    assert hints_of(reward_orders_api) > 500
    assert hints_of(import_module(sample.__name__.partition(".")[0])) > 50


def test_the_readme_says_what_is_in_the_package(sample):
    """Each operation with its module, each webhook with its record, and an example that names what exists."""
    readme = (Path(sample.__file__).parents[1] / "README.md").read_text()
    assert "| findSample | `GET /samples/{sampleId}` | `api.sample.find_sample` |" in readme
    assert "| sampleDone | `models.Sample` |" in readme
    ours = (Path(reward_orders_api.__file__).parent / "README.md").read_text()
    code = ours.split("```python\n")[1].split("```")[0]
    for line in code.splitlines():
        if "reward_orders_api" in line:
            exec(line)  # noqa: S102 - the imports of the example


@pytest.mark.slow
def test_pyright_finds_nothing(sample, tmp_path):
    """At its strictest, in the package of the contract and in one with every kind; editors show what it finds."""
    folders = [str(Path(each).parent) for each in (reward_orders_api.__file__, Path(sample.__file__).parent)]
    settings = {"include": folders, "typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [Path(sys.executable).with_name("basedpyright"), "--pythonpath", sys.executable, "-p", tmp_path]
    done = subprocess.run([*command, "--outputjson"], capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)
    assert found["summary"]["filesAnalyzed"] > 50
    assert found["generalDiagnostics"] == []


@pytest.mark.slow
def test_mypy_finds_nothing(sample):
    """At its strictest, in what is generated for any kind."""
    folder = Path(sample.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", str(folder)],
        capture_output=True, text=True, check=False, cwd=folder.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
