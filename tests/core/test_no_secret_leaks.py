"""Nothing that prints, logs, encodes or inspects a `Secret` shows its value or its length."""

import inspect
import io
import json
import logging
import pickle
import pprint
import subprocess
import sys
import traceback
from string import Template

import orjson
import pytest
import rich
from rich.console import Console
from rich.traceback import Traceback

from reward_orders.core.secrets import Secret

VALUE = "HIDEME-0000-4821"

WAYS_TO_PRINT = {
    "repr": repr,
    "str": str,
    "ascii": ascii,
    "f-string": lambda secret: f"{secret}",
    "f-string with !r": lambda secret: f"{secret!r}",
    "f-string with =": lambda secret: f"{secret=}",
    "format spec": lambda secret: f"{secret:>40} {secret:.3} {secret:d}",
    "str.format": "{0} {0!s:10}".format,
    "percent": lambda secret: "%s %r %a" % (secret, secret, secret),  # noqa: UP031
    "Template": lambda secret: Template("$it").substitute(it=secret),
    "list": lambda secret: str([secret]),
    "dict": lambda secret: str({"pin": secret}),
    "pprint": lambda secret: pprint.pformat([{"pin": secret}]),
    "dir": lambda secret: str(dir(secret)),
    "getmembers": lambda secret: str(inspect.getmembers(secret)),
    "reduce": lambda secret: str([secret.__reduce__(), secret.__reduce_ex__(4), secret.__getstate__()]),
    "json, default=str": lambda secret: json.dumps({"pin": secret}, default=str),
    "orjson, default=str": lambda secret: orjson.dumps({"pin": secret}, default=str).decode(),
    "pickle": lambda secret: str(pickle.dumps({"pin": secret})),
}


@pytest.mark.parametrize("way", WAYS_TO_PRINT)
def test_printing_shows_the_same_text_whatever_the_value(way):
    """No way of turning a secret into text shows the value, a part of it, or how long it is."""
    show = WAYS_TO_PRINT[way]
    text = show(Secret(VALUE))
    assert VALUE not in text
    assert "4821" not in text
    if way != "getmembers":  # it shows bound methods, and with them the address of the object
        assert text == show(Secret(VALUE * 3))


def test_there_is_no_instance_dict():
    """Encoders and debuggers that walk `__dict__` find nothing."""
    with pytest.raises(TypeError, match="__dict__"):
        vars(Secret(VALUE))


@pytest.mark.parametrize("dumps", [json.dumps, orjson.dumps], ids=["json", "orjson"])
def test_json_encoders_refuse_it_without_showing_it(dumps):
    """A secret in a body by mistake is an error, and the error does not hold the value."""
    with pytest.raises(TypeError) as caught:
        dumps({"pin": Secret(VALUE)})
    assert VALUE not in str(caught.value)


def test_logging_hides_it(caplog):
    """As an argument, in the message and in `extra`, formatted or not."""
    log = logging.getLogger("shop")
    with caplog.at_level(logging.DEBUG):
        log.info("pin %s of %r", Secret(VALUE), {"pin": Secret(VALUE)}, extra={"credential": Secret(VALUE)})
        log.error(Secret(VALUE))
    assert VALUE not in caplog.text
    assert VALUE not in "".join(str(vars(record)) for record in caplog.records)


def test_a_log_stream_of_plain_ascii_takes_it():
    """The text that stands for a secret never breaks a handler, whose error report would print the arguments."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    stream.write(f"{Secret(VALUE)}")
    stream.flush()


def test_a_traceback_with_locals_hides_it():
    """Python's and rich's tracebacks print frames' locals by `repr`; frames of `Secret` itself hold no value."""
    secret, wrong = Secret(VALUE), VALUE.encode()
    try:
        pickle.loads(pickle.dumps(secret)).reveal()
    except RuntimeError as error:
        plain = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert f"secret = {secret!r}" in plain.replace('"', "'")
    assert VALUE not in plain.replace(f"wrong = {wrong!r}", "")


def test_a_refused_value_is_in_no_local_of_the_refusal():
    """`Secret(bytes)` fails without its frame keeping the bytes for a traceback with locals."""
    with pytest.raises(TypeError) as caught:
        Secret(VALUE.encode())
    last = list(traceback.walk_tb(caught.value.__traceback__))[-1][0]
    assert VALUE not in str(last.f_locals)


def test_rich_hides_it():
    """Printing, pretty printing, inspecting everything and tracebacks with locals."""
    console = Console(file=io.StringIO(), width=200)
    secret = Secret(VALUE)
    console.print(secret, {"pin": secret}, [secret])
    rich.inspect(secret, console=console, all=True)
    try:
        _ = 1 / (not secret)
    except ZeroDivisionError as error:
        console.print(Traceback.from_exception(type(error), error, error.__traceback__, show_locals=True))
    shown = console.file.getvalue()
    assert "Secret('****')" in shown
    assert VALUE not in shown


def test_a_failing_assertion_of_pytest_hides_it(tmp_path):
    """pytest explains a comparison and prints locals without the value."""
    (tmp_path / "test_pin.py").write_text(
        "from reward_orders.core.secrets import Secret\n"
        "def test_it():\n"
        "    pin = Secret('-'.join(['HIDEME', '0000', '4821']))\n"
        "    assert [pin] == [Secret('other')]\n"
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--showlocals", "-vv", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 failed" in run.stdout
    assert VALUE not in run.stdout + run.stderr


def test_an_uncaught_error_prints_no_value():
    """What a crashing program writes to its console holds no secret."""
    code = "from reward_orders.core.secrets import Secret; {}[Secret('-'.join(['HIDEME', '0000', '4821']))]"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "KeyError: Secret('****')" in run.stderr
    assert VALUE not in run.stderr
