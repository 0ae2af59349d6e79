"""Which rule an event is in a parameter, a request, a response or a header, and how it hits deployed clients.

A request may accept more, never less; a response may promise more, never less. Events say what happened to the set of
accepted values or to a fact beside it; this table alone knows what that means on each side of the wire.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from reward_orders.contract.rules import BREAK, NOTICE, RISK, SAFE, Wire


@dataclass(frozen=True)
class Mode:
    """Where a schema stands: `kind` par, req, res or hdr; `text` when values travel as text (all but JSON)."""

    kind: Literal["par", "req", "res", "hdr"]
    text: bool = False

    def as_json(self) -> Mode:
        """Return the same place with values typed by JSON."""
        return replace(self, text=False)


Rule = tuple[str, Wire] | None
# event: (parameter, request, response, response header)
EVENTS: dict[str, tuple[Rule, Rule, Rule, Rule]] = {}


def _rule(event: str, *rules: str) -> None:
    def split(text: str) -> Rule:
        name, _, wire = text.partition(" ")
        return (name, {"b": BREAK, "r": RISK, "s": SAFE, "n": NOTICE}[wire]) if name != "-" else None

    par, req, res, hdr = (split(text) for text in rules)
    EVENTS[event] = (par, req, res, hdr)


_rule("type.narrowed", "par.type-changed b", "req.type.changed b", "res.type.narrowed s", "hdr.type-changed s")
_rule("type.widened", "par.type-widened s", "req.type.widened s", "res.type.changed b", "hdr.type-changed b")
_rule("type.changed", "par.type-changed b", "req.type.changed b", "res.type.changed b", "hdr.type-changed b")
_rule("format.set", "par.type-changed b", "req.format.changed b", "res.format.changed s", "hdr.type-changed s")
_rule("format.dropped", "par.type-widened s", "req.format.changed s", "res.format.changed b", "hdr.type-changed r")
_rule("format.changed", "par.type-changed b", "req.format.changed b", "res.format.changed b", "hdr.type-changed r")
_rule("format.hint-set", "par.type-changed r", "req.format.changed r", "res.format.changed s", "hdr.type-changed s")
_rule("format.hint-dropped", "par.type-widened s", "req.format.changed s", "res.format.changed r", "hdr.type-changed s")
_rule("format.hint-changed", "par.type-changed r", "req.format.changed r", "res.format.changed r", "hdr.type-changed s")
_rule("enum.narrowed", "par.enum-narrowed b", "req.enum.narrowed b", "res.enum.value-removed s", "-")
_rule("enum.widened", "par.enum-widened s", "req.enum.widened s", "res.enum.value-added b", "-")
_rule("enum.set", "par.enum-narrowed b", "req.enum.narrowed b", "res.enum.set s", "-")
_rule("enum.unset", "par.enum-widened s", "req.enum.widened s", "res.enum.unset b", "-")
_rule("const.changed", "par.enum-narrowed b", "req.enum.narrowed b", "res.enum.unset b", "-")
_rule("null.allowed", "par.null s", "req.null.allowed s", "res.null.allowed b", "hdr.type-changed b")
_rule("null.forbidden", "par.null b", "req.null.forbidden b", "res.null.forbidden s", "hdr.type-changed s")
_rule("bound.tightened", "par.bound-tightened b", "req.bound.tightened b", "-", "-")
_rule("bound.set", "par.bound-set r", "req.bound.set r", "-", "-")
_rule("bound.loosened", "par.bound-loosened s", "req.bound.loosened s", "res.bound.loosened s", "-")
_rule("multiple.set", "par.bound-tightened b", "req.multiple-unique-set b", "-", "-")
_rule("multiple.dropped", "par.bound-loosened s", "req.bound.loosened s", "res.bound.loosened s", "-")
_rule("pattern.added", "par.pattern b", "req.pattern b", "res.pattern s", "-")
_rule("pattern.changed", "par.pattern r", "req.pattern r", "res.pattern s", "-")
_rule("pattern.dropped", "par.pattern s", "req.pattern s", "res.pattern s", "-")
_rule("default.changed", "par.default-changed r", "req.default.changed r", "res.default.changed s", "-")
_rule("deprecated", "par.deprecated n", "req.deprecated n", "res.deprecated n", "-")
_rule("access", "-", "req.access r", "res.access r", "-")
_rule("union.removed", "par.type-changed b", "req.union.branch-removed b", "res.union.branch-removed s", "-")
_rule("union.added", "par.type-widened s", "req.union.branch-added s", "res.union.branch-added b", "hdr.type-changed b")
_rule("union.wrapped", "par.type-widened s", "req.union.wrapped s", "res.union.wrapped s", "hdr.type-changed s")
_rule("union.wrapped-other", "par.type-changed b", "req.union.wrapped b", "res.union.wrapped b", "hdr.type-changed b")
_rule("discriminator", "-", "req.discriminator r", "res.discriminator r", "-")
_rule("extra.closed", "par.bound-tightened b", "req.addl.closed b", "-", "-")
_rule("keyword.narrowed", "par.bound-tightened b", "req.keyword-2020 b", "res.keyword-2020 s", "-")
_rule("keyword.widened", "par.bound-loosened s", "req.keyword-2020 s", "res.keyword-2020 b", "-")
_rule("keyword.changed", "par.bound-tightened b", "req.keyword-2020 b", "res.keyword-2020 b", "-")
_rule("allof.changed", "-", "req.allof.changed s", "res.allof.changed s", "-")
_rule("field.added-required", "par.added-required b", "req.field.added-required b", "res.field.added s", "-")
_rule("field.added", "par.added-optional s", "req.field.added-optional s", "res.field.added s", "-")
_rule("field.removed-required", "par.removed r", "req.field.removed r", "res.field.removed-required b", "-")
_rule("field.removed", "par.removed r", "req.field.removed r", "res.field.removed-optional r", "-")
_rule("field.now-required", "par.now-required b", "req.field.now-required b", "res.field.now-required s", "-")
_rule("field.now-optional", "par.now-optional s", "req.field.now-optional s", "res.field.now-optional b", "-")
SIDES = ("par", "req", "res", "hdr")


def rule_of(event: str, mode: Mode) -> Rule:
    """Return the rule and its wire severity for an event, or None where the event means nothing there."""
    return EVENTS[event][SIDES.index(mode.kind)]
