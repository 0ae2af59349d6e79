"""Write what openapi/errors.toml says to those who use it: `python -m scripts.error_catalog [--check]`.

The hints of the clients are part of generated/, which scripts/regenerate.py writes; here are the sandbox's data, which
share nothing with the clients, and the page docs/errors.md. With --check nothing is written, and a stale file fails.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NotRequired, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
CATALOG = ROOT / "openapi" / "errors.toml"
PLAYED = ROOT / "facade" / "reward_orders" / "sandbox" / "error_keys.json"
PAGE = ROOT / "docs" / "errors.md"
KEYS = {"tango": r"\d{3}\.\d{3}", "voucherify": r"[a-z]+(_[a-z]+)*"}
REPEAT = {
    "corrected": "once it is corrected",
    "outside": "once it is settled outside",
    "soon": "yes, after a short wait",
    "day": "in about 24 h",
    "look": "only after a look",
    "never": "no",
}
_FIELDS = {"status", "repeat", "meaning", "advice", "on", "says"}


class ErrorKey(TypedDict):
    """One key as the catalog has it."""

    status: int
    repeat: str
    meaning: str
    advice: NotRequired[str]
    on: NotRequired[list[str]]
    says: NotRequired[str]


Catalog = dict[str, dict[str, ErrorKey]]


class CatalogError(Exception):
    """An entry of the catalog breaks its rules."""


def read(path: Path = CATALOG) -> Catalog:
    """The keys by vendor, sorted; raises CatalogError for an entry that could not be used."""
    catalog: Catalog = tomllib.loads(path.read_text(encoding="utf-8"))
    if wrong := list(_problems(catalog)):
        raise CatalogError("\n".join(f"{path.name}: {problem}" for problem in wrong))
    return {vendor: dict(sorted(keys.items())) for vendor, keys in catalog.items()}


def _problems(catalog: Mapping[str, Mapping[str, Mapping[str, object]]]) -> Iterator[str]:
    for vendor, keys in catalog.items():
        for key, entry in keys.items():
            where = f"{vendor} {key}"
            if not re.fullmatch(KEYS.get(vendor, ""), key):
                yield f"{where}: no key of a vendor"
            if missing := {"status", "repeat", "meaning"} - entry.keys():
                yield f"{where}: no {', '.join(sorted(missing))}"
            if unknown := entry.keys() - _FIELDS:
                yield f"{where}: {', '.join(sorted(unknown))} is not known"
            if entry.get("repeat") not in REPEAT:
                yield f"{where}: repeat is one of {', '.join(REPEAT)}"
            for name in ("meaning", "advice"):
                if not str(entry.get(name, ".")).endswith("."):
                    yield f"{where}: {name} is a sentence"
            status = entry.get("status")
            if not (isinstance(status, int) and 400 <= status < 600):  # noqa: PLR2004 - HTTP's errors
                yield f"{where}: status is that of an error"
            elif "advice" not in entry and status < 500:  # noqa: PLR2004 - HTTP's failures
                yield f"{where}: a refusal needs advice"


def module(catalog: Catalog) -> str:
    """The Python module of generated/ that the clients' errors read."""
    lines = [
        '"""What the error keys of both services mean, and what to do about them; from openapi/errors.toml."""',
        "",
    ]
    for vendor, keys in catalog.items():
        meanings = {key: entry["meaning"] for key, entry in keys.items()}
        hints = {key: entry["advice"] for key, entry in keys.items() if "advice" in entry}
        for name, texts in (("MEANINGS", meanings), ("HINTS", hints)):
            lines.append(f"{vendor.upper()}_{name}: dict[str, str] = {{")
            lines += [f"    {_text(key)}: {_text(text)}," for key, text in texts.items()]
            lines += ["}", ""]
    return "\n".join(lines)


def played(catalog: Catalog) -> str:
    """What the sandbox plays: by vendor and key the status and the words."""
    told = {
        vendor: {key: {"status": one["status"], "says": one.get("says", one["meaning"])} for key, one in keys.items()}
        for vendor, keys in catalog.items()
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def page(catalog: Catalog) -> str:
    """The page of every key."""
    tango, voucherify = catalog["tango"], catalog["voucherify"]
    return f"""\
# Error keys

Written by `make regenerate` from `openapi/errors.toml`: change it there.

An error's `.code` is the service's own key, `.hint` says what is here. The class of an error follows from its status
([README](../README.md#what-to-believe-after-an-error)); the key says why. `fault("tangoCreateOrder", "422.030")` lets
the [sandbox](sandbox.md#faults) answer with any of them.

"Again" says whether the same call may be repeated. Where an attempt may have arrived, a create is repeated with the
same key only, whatever stands here.

## Tango

{len(tango)} keys (Tango's i18nKey) that can touch an order, in our own words. They are those of 2020; newer ones surely
exist, and an unknown one is an error of its status. Keys of 422 were seen with the status 400.

| key | status | calls | meaning | what to do | again |
| --- | --- | --- | --- | --- | --- |
{_rows(tango)}

## Voucherify

| key | status | meaning | what to do | again |
| --- | --- | --- | --- | --- |
{_rows(voucherify)}
"""


def _rows(keys: Mapping[str, ErrorKey]) -> str:
    lines = []
    for key, entry in keys.items():
        advice = entry.get("advice", "{Again}.").replace("{again}", "call again").replace("{Again}", "Call again")
        calls = [", ".join(entry["on"])] if "on" in entry else []
        cells = [f"`{key}`", str(entry["status"]), *calls, entry["meaning"], advice, REPEAT[entry["repeat"]]]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with --check only compare; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a file is stale")
    check = parser.parse_args(arguments).check
    try:
        catalog = read()
    except CatalogError as error:
        print(error, file=sys.stderr)
        return 1
    stale = []
    for path, fresh in ((PLAYED, played(catalog)), (PAGE, page(catalog))):
        if not check:
            path.write_text(fresh, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != fresh:
            stale.append(str(path.relative_to(ROOT)))
    for name in stale:
        print(
            f"{name} is not what openapi/errors.toml says: run `make regenerate` and commit the result", file=sys.stderr
        )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
