"""Which texts may stay where, and what stands for the others.

A text stays where the contract says which are harmless there: by a form (`x-harmless`), an enum or a format; as the
caller's own reference (`x-own`) where this recording sent it; everywhere as words that the contract itself uses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from attrs import evolve, frozen

from reward_orders.sandbox.recording.live import WHOLE, LiveValues, whole_word
from reward_orders.sandbox.recording.stand_ins import (
    EXAMPLE,
    EXPIRY,
    NOBODY,
    StandIns,
    is_stand_in,
    personal_kind,
)

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from reward_orders.sandbox.recording.contract import Contract, Operation
    from reward_orders.sandbox.recording.stand_ins import Kind

TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:?[0-9]{2})")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NO_TEXT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?|true|false")
OWN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:/?-]{0,254}")
# A card number, or a phone number as people write it.
_NO_OWN = re.compile(r"(?<![0-9a-f])[0-9](?:[ .-]?[0-9]){12,18}(?![0-9a-f])|\b0[0-9]{2,4} [0-9]{3,4} [0-9]{3,4}\b")
_NUMBERED = re.compile(r"EXAMPLE-[0-9]{1,4}")


@frozen
class Spot:
    """Where a value stands: its field, the objects around it, and whether this recording sends it."""

    sent: bool
    name: str = ""
    within: tuple[str, ...] = ()

    def inside(self, member: str) -> Spot:
        """Return the spot of a member."""
        return evolve(self, name=member, within=(*self.within, self.name))


class Texts:
    """Judges the texts of one recording.

    `replace` maps this machine's settings to what the recording shows for them, `fields` a field with a setting's value
    to it, as two settings may have the same value. `live` takes every secret that is met.
    """

    def __init__(
        self, contract: Contract, *, replace: Mapping[str, str], fields: Mapping[tuple[str, str], str]
    ) -> None:
        self.live = LiveValues()
        self.stand_ins = StandIns()
        self._contract = contract
        self._fields = dict(fields)
        settings = {real: shown for real, shown in replace.items() if real and real != shown}
        self._settings = [(whole_word(real), settings[real]) for real in sorted(settings, key=len, reverse=True)]
        self._own: set[str] = set()
        for real in settings:
            self.secret(real)

    def secret(self, value: str) -> None:
        """Note a value that must be nowhere; a short one, or words of the contract, stand in other text by chance."""
        if len(value) >= WHOLE and not self._contract.told(value):
            self.live.add("a value that was replaced", value)

    def judged(self, text: str, schema: dict[str, Any], spot: Spot) -> str:
        """Return a text as the recording shows it: itself where its schema calls it harmless, else a stand-in."""
        kind = personal_kind(spot.name, spot.within)
        if text == "":
            return text
        if kind is not None:
            return self._person(kind, text, sent=spot.sent)
        shown = self._fields.get((spot.name, text)) or self._with_examples(text)
        operation = self._contract.at(shown) if shown.startswith("/") else None
        if operation is not None:  # errors repeat the path they are about
            return self.path(shown, operation, sent=spot.sent)
        if self._harmless(shown, schema, sent=spot.sent) and not self.live.holds(shown):
            return shown
        return self._instead(text, schema, sent=spot.sent)

    def name(self, name: str, taken: Container[str] = ()) -> str:
        """Return a name that the contract has not, of a field or label: words and own references stay."""
        known = (
            self._contract.names(name)
            or self._contract.told(name)
            or name in self._own
            or _NUMBERED.fullmatch(name) is not None
        )
        if known and not self.live.holds(name):
            return name
        number, shown = 1, EXAMPLE
        while shown in taken:
            number += 1
            shown = f"{EXAMPLE}-{number}"
        return shown

    def path(self, path: str, operation: Operation, *, sent: bool) -> str:
        """Return the path of an operation, with the ids in it judged."""
        match = operation.pattern.fullmatch(path)
        names = re.findall(r"\{(\w+)\}", operation.path)
        ids = [
            quote(self.judged(unquote(text), self._contract.resolve(schema) or {}, Spot(sent=sent, name=name)), safe="")
            for text, schema, name in zip(match.groups() if match else (), operation.ids, names, strict=True)
        ]
        return re.sub(r"\{\w+\}", lambda _: ids.pop(0), operation.path)

    def _with_examples(self, text: str) -> str:
        for setting, shown in self._settings:
            text = setting.sub(shown, text)
        return text

    def _harmless(self, text: str, schema: dict[str, Any], *, sent: bool) -> bool:
        types = schema.get("type", "string")
        if "string" not in ((types,) if isinstance(types, str) else types):
            return NO_TEXT.fullmatch(text) is not None
        if "enum" in schema:
            return text in schema["enum"]
        if schema.get("format") == "date":
            return DATE.fullmatch(text) is not None
        form = schema.get("x-harmless")
        if TIME.fullmatch(text) or (form and re.fullmatch(form, text)) or is_stand_in("reference", text):
            return True
        return self._ours(text, schema, sent=sent) or self._told(text)

    def _ours(self, text: str, schema: dict[str, Any], *, sent: bool) -> bool:
        """Whether a text is a reference that this recording sent; a field that may hold anything may repeat it."""
        if "x-own" in schema and sent and OWN.fullmatch(text) and not _NO_OWN.search(text):
            self._own.add(text)
        return text in self._own and ("x-own" in schema or "type" not in schema)

    def _told(self, text: str) -> bool:
        """Whether a text is of the contract's words; errors repeat the references that were sent."""
        for own in sorted(self._own, key=len, reverse=True):
            text = whole_word(own).sub(" ", text) if own in text else text
        return self._contract.told(text)

    def _instead(self, text: str, schema: dict[str, Any], *, sent: bool) -> str:
        """What stands for a text; those of a reference are told apart, as a client goes by them."""
        if "x-harmless" in schema or "x-own" in schema:
            return self.stand_ins.of("reference", text, sent=sent)
        return {"date-time": EXPIRY, "date": EXPIRY[:10]}.get(schema.get("format", ""), EXAMPLE)

    def _person(self, kind: Kind, value: str, *, sent: bool) -> str:
        if kind == "email" and NOBODY.fullmatch(value) and not self.live.holds(value):
            if sent:
                self._own.add(value)
            if value in self._own:
                return value
        if kind in {"email", "phone"} and not is_stand_in(kind, value):
            self.secret(value)
        return self.stand_ins.of(kind, value, sent=sent)
