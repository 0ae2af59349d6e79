"""Which values of a body or a query may stay: those whose field the contract has, where it calls them harmless."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reward_orders.sandbox.recording.contract import ANYTHING
from reward_orders.sandbox.recording.stand_ins import EXAMPLE, SCRUBBED, SECRET, is_stand_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reward_orders.sandbox.recording.contract import Contract, Schema
    from reward_orders.sandbox.recording.texts import Spot, Texts

_TYPES: Mapping[type, frozenset[str]] = {
    dict: frozenset({"object"}),
    list: frozenset({"array"}),
    bool: frozenset({"boolean"}),
    int: frozenset({"integer", "number"}),
    Decimal: frozenset({"integer", "number"}),
    str: frozenset({"string", "integer", "number", "boolean"}),  # amounts come as text at times, parameters always
}
_MOST = 10**12  # a card number has 13 digits or more
_DIGITS = 17  # what a double takes to be told from its neighbours


class Values:
    """Judges the values of one recording by the contract's schemas.

    `download` returns the address of an export's file as the recording shows it, None for any other text.
    """

    def __init__(self, contract: Contract, texts: Texts, *, download: Callable[[str], str | None]) -> None:
        self._contract = contract
        self._texts = texts
        self._download = download

    def clean(self, value: Any, schema: Schema | str, spot: Spot) -> Any:
        """Return a value as the recording shows it: itself where its schema calls it harmless, else a stand-in."""
        if value is None or value == "":
            return value
        rule = self._rule(schema, value)
        if rule is None:
            return EXAMPLE
        if rule.get("x-secret"):
            return self._credential(value, spot.name)
        if isinstance(value, (dict, list)):
            return self._members(value, rule, spot)
        if isinstance(value, str):
            return self._texts.judged(value, rule, spot)
        return value if isinstance(value, bool) else _number(value, rule)

    def _rule(self, schema: Schema | str, value: Any) -> dict[str, Any] | None:
        """The schema a value is judged by: of alternatives the one for its type; None where none is."""
        resolved = self._contract.resolve(schema)
        if not isinstance(resolved, dict):
            return None
        alternatives = resolved.get("oneOf") or resolved.get("anyOf")
        if alternatives:
            rules = (self._rule(alternative, value) for alternative in alternatives)
            rule = next((rule for rule in rules if rule is not None), None)
            return {**rule, "x-secret": True} if rule is not None and resolved.get("x-secret") else rule
        types = resolved.get("type", ())
        fits = not types or _TYPES[type(value)].intersection((types,) if isinstance(types, str) else types)
        return resolved if fits or resolved.get("x-secret") else None

    def _members(self, value: dict[str, Any] | list[Any], rule: dict[str, Any], spot: Spot) -> Any:
        unnamed = None if rule else ANYTHING
        if isinstance(value, list):
            return [self.clean(member, rule.get("items", unnamed), spot) for member in value]
        properties, more = rule.get("properties", {}), rule.get("additionalProperties", unnamed)
        members: dict[str, Any] = {}
        for name, inner in value.items():
            shown = name if name in properties else self._texts.name(name, members)
            members[shown] = self.clean(inner, properties.get(name, more), spot.inside(name))
        return members

    def _credential(self, value: Any, name: str) -> Any:
        if isinstance(value, dict):
            members: dict[str, Any] = {}
            for label, inner in value.items():
                members[self._texts.name(label, members)] = self._credential(inner, label)
            return members
        if isinstance(value, list):
            return [self._credential(member, name) for member in value]
        if value is None or value == "":
            return value
        text = str(value)
        address = self._download(text)
        if address is None and not is_stand_in("credential", text):
            self._texts.secret(text)
        if name in SECRET:
            return SCRUBBED
        return self._texts.stand_ins.of("credential", text) if address is None else address


def _number(value: int | Decimal, rule: dict[str, Any]) -> Any:
    if "type" not in rule:
        return EXAMPLE  # a field that may hold anything: who knows what the number is
    exact = Decimal(value)
    harmless = exact.is_finite() and abs(exact) < _MOST and len(exact.as_tuple().digits) <= _DIGITS
    return value if harmless else 0
