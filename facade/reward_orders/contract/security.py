"""Compare security: alternatives, each a set of schemes with scopes that all have to be met."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reward_orders.contract.api import Alternative
from reward_orders.contract.findings import API, Collector, Place, Pointers
from reward_orders.contract.rules import BREAK, NOTICE, RISK, SAFE, Wire

if TYPE_CHECKING:
    from reward_orders.contract.api import Api, Operation

Alternatives = tuple[Alternative, ...]
Spot = tuple[Place, Pointers]


def compare_schemes(out: Collector, base: Api, revision: Api, used: set[str]) -> None:
    """Report security schemes that are new, gone or changed; a notice if no compared operation uses them."""
    names = same_schemes(base, revision)
    for name, scheme in base.schemes.items():
        other = revision.schemes.get(names.get(name, name))
        at = (scheme.pointer, other.pointer if other else "")
        wire: Wire = BREAK if name in used and _in_use(out, name) else NOTICE
        if other is None:
            out.add("sec.scheme-changed", f"{name}: {scheme.identity}", "absent", API, "security", wire=wire, at=at)
        elif scheme.identity != other.identity:
            shown = (f"{name}: {scheme.identity}", f"{name}: {other.identity}")
            out.add("sec.scheme-changed", *shown, API, "security", wire=wire, at=at)
        elif scheme.scopes != other.scopes:
            old, new = sorted(scheme.scopes - other.scopes), sorted(other.scopes - scheme.scopes)
            out.add("sec.scheme-added", old, new, API, "security", at=at, note=f"scopes of {name}")
    for name, scheme in revision.schemes.items():
        if name not in names.values():
            at = ("", scheme.pointer)
            out.add("sec.scheme-added", "absent", f"{name}: {scheme.identity}", API, "security", at=at)


def same_schemes(base: Api, revision: Api) -> dict[str, str]:
    """Map each base scheme to its name in the revision: by name, else by what it is on the wire."""
    names = {name: name for name in base.schemes if name in revision.schemes}
    free = {scheme.identity: name for name, scheme in revision.schemes.items() if name not in names}
    for name, scheme in base.schemes.items():
        if name not in names and scheme.identity in free:
            names[name] = free.pop(scheme.identity)
    return names


def compare_security(out: Collector, base: Operation, revision: Operation, names: dict[str, str]) -> None:
    """Report whether the credentials of a deployed client are still accepted."""
    spot = (Place(base.name, base.key, "api", id=base.id), (base.pointer, revision.pointer))
    _compare(out, base.security, revision.security, names, spot)


def _compare(out: Collector, was: Alternatives, now: Alternatives, names: dict[str, str], spot: Spot) -> None:
    old = [{names.get(name, name): scopes for name, scopes in each.items()} for each in was]
    new = list(now)
    if sorted(map(written, old)) == sorted(map(written, new)):
        return
    place, at = spot
    before, after = _shown(old), _shown(new)
    mine = {names.get(name, name) for name in out.profile.security_in_use}
    held = [each for each in old if each.keys() <= mine] if mine else []
    relevant = held or old
    kept = [each for each in relevant if any(_opens(each, gate) for gate in new)]
    if not kept:
        scopes = all(any(gate.keys() <= each.keys() for gate in new) for each in relevant)
        out.add("sec.scope-added" if scopes else "sec.tightened", before, after, place, "security", at=at)
        return
    lost = [each for each in old if not any(_opens(each, gate) for gate in new)]
    dropped = [each for each in old if not any(each.keys() == gate.keys() for gate in new)]
    if lost:
        wire = RISK if not held else BREAK if any(each in held for each in lost) else SAFE
        out.add("sec.alternative-removed", before, after, place, "security", at=at, wire=wire)
    elif dropped:
        out.add("sec.alternative-removed", before, after, place, "security", at=at, wire=SAFE, python="none")
    elif len(new) > len(old):
        out.add("sec.scheme-added", before, after, place, "security", at=at, note="one more way in")
    else:
        out.add("sec.scope-removed", before, after, place, "security", at=at)


def compare_default(out: Collector, base: Api, revision: Api, names: dict[str, str]) -> None:
    """Report a changed default that no operation uses: nothing on the wire, but the next operation gets it."""
    start = len(out.changes)
    if not any(change.rule.startswith("sec.") and change.place.operation for change in out.changes):
        _compare(out, base.security, revision.security, names, (API, ("/security", "/security")))
    for index in range(start, len(out.changes)):
        out.changes[index] = replace(out.changes[index], wire=NOTICE, python="none", note="every operation has its own")


def written(alternative: Alternative) -> str:
    """Write one alternative for a reader, in a fixed order."""
    parts = (
        name + (f" ({', '.join(sorted(scopes))})" if scopes else "") for name, scopes in sorted(alternative.items())
    )
    return " and ".join(parts) or "nothing"


def _shown(alternatives: list[Alternative]) -> str:
    return ", or ".join(sorted(map(written, alternatives)))


def _opens(held: Alternative, gate: Alternative) -> bool:
    return all(name in held and scopes <= held[name] for name, scopes in gate.items())


def _in_use(out: Collector, name: str) -> bool:
    return not out.profile.security_in_use or name in out.profile.security_in_use
