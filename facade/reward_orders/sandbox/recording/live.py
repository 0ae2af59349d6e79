"""Values that must not be in a recording, and how to find them in a text, however they are written there.

A text is read in every way that a service may have written a value: percent-encoded, with HTML entities, unicode or
JSON escapes, in base64. In each reading the value is looked for as it is, glued to other letters, in any case,
reversed, in hexadecimal, in base64 at every offset, and with everything but letters and digits left out of both.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

WHOLE = 6
"""A shorter value is found as a whole word only: others would be found by chance."""
_SQUEEZED = 8
_READINGS = 64
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_ESCAPE = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_NO_LETTER = re.compile(r"[\W_]+")
_URLSAFE = str.maketrans("-_", "+/")


@define(eq=False)
class LiveValues:
    """The live values of one recording, each with the name it is reported under."""

    _values: dict[str, str] = field(factory=dict)
    _needles: dict[str, re.Pattern[str]] = field(factory=dict)

    @classmethod
    def of(cls, named: Mapping[str, str]) -> LiveValues:
        """Take values by name."""
        live = cls()
        for name, value in named.items():
            live.add(name, value)
        return live

    def add(self, name: str, value: str) -> None:
        """Take one more value; an empty one is none."""
        if value and value not in self._values:
            self._values[value] = name
            self._needles[value] = _needle(value)

    def found_in(self, texts: Iterable[str]) -> set[str]:
        """Return the names of the values that any of the texts holds, read in every way."""
        found: set[str] = set()
        for text in texts:
            for reading in readings(text):
                squeezed = _squeezed(reading)
                found |= {
                    name
                    for value, name in self._values.items()
                    if name not in found and (self._needles[value].search(reading) or _within(value, squeezed))
                }
        return found

    def holds(self, text: str) -> bool:
        """Whether a text holds any of the values."""
        return bool(self._values) and bool(self.found_in((text,)))


def whole_word(value: str) -> re.Pattern[str]:
    """Match a value where it is not a part of a longer word: settings may be as short as `a`."""
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])")


def readings(text: str) -> Iterator[str]:
    """Every way to read a text, each once: decoded again and again until nothing new comes out."""
    seen: set[str] = set()
    waiting = [text]
    while waiting and len(seen) < _READINGS:
        reading = waiting.pop()
        if reading in seen:
            continue
        seen.add(reading)
        yield reading
        waiting += [
            unquote_plus(reading),
            html.unescape(reading),
            _ESCAPE.sub(_escaped, reading),
            reading.replace("\\", ""),
            unicodedata.normalize("NFKC", reading),
        ]
        decoded = "\n".join(_decoded(reading))
        waiting += [decoded] if decoded else []


def _decoded(text: str) -> Iterator[str]:
    for run in _BASE64.findall(text):
        plain = run.translate(_URLSAFE).rstrip("=")
        try:
            content = base64.b64decode(plain + "=" * (-len(plain) % 4))
            yield content.decode()
        except (binascii.Error, UnicodeDecodeError):
            continue


def _escaped(match: re.Match[str]) -> str:
    return chr(int(match[1] or match[2], 16))


def _needle(value: str) -> re.Pattern[str]:
    """Match the spellings of a value that no reading undoes."""
    if len(value) < WHOLE:
        return whole_word(value)
    content = value.encode("utf-8", "surrogatepass")
    loose = [re.escape(spelling) for spelling in (value, value[::-1], content.hex())]
    exact = [re.escape(core).replace(r"\+", "[+-]").replace("/", "[/_]") for core in _cores(content)]
    return re.compile(f"(?i:{'|'.join(loose)})|{'|'.join(exact)}")


def _cores(content: bytes) -> Iterator[str]:
    """What base64 makes of bytes wherever they begin within others, less the letters that their neighbours share."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + content).decode().rstrip("=")
        whole = (before + len(content)) * 8 // 6
        yield encoded[(before * 8 + 5) // 6 : whole]


def _squeezed(text: str) -> str:
    return _NO_LETTER.sub("", text).casefold()


def _within(value: str, squeezed: str) -> bool:
    wanted = _squeezed(value)
    if len(wanted) < _SQUEEZED:
        return False
    return any(
        spelling in squeezed for spelling in (wanted, wanted[::-1], value.encode("utf-8", "surrogatepass").hex())
    )
