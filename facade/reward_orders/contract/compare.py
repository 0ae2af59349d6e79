"""Compare two APIs, whole or in the scope of a third document.

Operations are paired by full path first, then by relative path, id, and the configured map. What belongs to no
operation (servers, base path, named schemas, version, dangling references) is compared here too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from reward_orders.contract import operations
from reward_orders.contract.api import base_path, restrict
from reward_orders.contract.findings import API, Change, Collector
from reward_orders.contract.hooks import compare_hooks
from reward_orders.contract.places import report_shared
from reward_orders.contract.rules import BREAK, NOTICE, RISK
from reward_orders.contract.schema_diff import Mode, SchemaDiff
from reward_orders.contract.security import compare_default, compare_schemes, compare_security, same_schemes
from reward_orders.contract.structure import compare_pair
from reward_orders.contract.views import Schemas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from reward_orders.contract.api import Api, Operation
    from reward_orders.contract.document import Unread
    from reward_orders.contract.rules import Profile, Rules

PORTS = {"https": ":443", "http": ":80"}
NAMES = frozenset({"op.id-changed", "op.tags-changed", "op.path-param-renamed"})


def compare(
    base: Api, revision: Api, *, rules: Rules, profile: Profile, today: date, scope: Api | None = None
) -> list[Change]:
    """Return every change from base to revision, unsorted and not rolled up.

    With a scope only its operations count. Names in vendors' documents are then not ours: what the package calls
    things follows from the scope's own document.
    """
    out = Collector(rules, profile)
    diff = SchemaDiff(Schemas(base.doc), Schemas(revision.doc), profile, compare_pair)
    old, new = restrict(base, revision, scope) if scope else (base.operations, revision.operations)
    matching = match(old, new, profile.moved)
    described = {resource(operation) for operation in new}
    topics = {each.rpartition("/")[2] for each in described}
    versions = not conforms(base, revision, scope)
    for operation in matching.removed:
        if scope and versions and resource(operation).rpartition("/")[2] not in topics:
            operations.undescribed(out, operation)
        else:
            operations.removed(out, operation, today, described=versions or resource(operation) in described)
    for operation in matching.added:
        operations.added(out, operation)
    for left, right in matching.moved:
        operations.moved(out, left, right)
    names = same_schemes(base, revision)
    for left, right in matching.pairs:
        operations.slashed(out, left, right)
    for left, right in (*matching.pairs, *matching.moved):
        operations.compare_operations(out, diff, left, right)
        compare_security(out, left, right, names)
    hooks = webhooks(base, revision, scope)
    compare_hooks(out, diff, *hooks)
    report_shared(out, diff)
    used = {name for operation in old for each in operation.security for name in each}
    compare_schemes(out, base, revision, used)
    if scope is None:
        compare_default(out, base, revision, names)
    if scope is None or scope.doc.sha256 != base.doc.sha256:
        compare_servers(out, base, revision, matching)
    if scope is None:
        compare_names(out, diff, base, revision)
    compare_unread(out, _unread(base, [*old, *hooks[0]]), _unread(revision, [*new, *hooks[1]]))
    if scope is not None:
        ours = scope.doc.sha256 == revision.doc.sha256
        return [change for change in out.changes if ours or change.rule not in NAMES]
    compare_version(out, base, revision)
    return out.changes


def conforms(base: Api, revision: Api, scope: Api | None) -> bool:
    """Tell whether our own document is compared with a provider's: two authors, not two versions."""
    return scope is not None and scope.doc.sha256 == base.doc.sha256 != revision.doc.sha256


def in_view(base: Api, revision: Api, scope: Api | None) -> list[Operation]:
    """Return the operations that a comparison is about, those of the base first."""
    old, new = restrict(base, revision, scope) if scope else (base.operations, revision.operations)
    hooks = webhooks(base, revision, scope)
    old, new = [*old, *hooks[0]], [*new, *hooks[1]]
    keys = {operation.key for operation in old}
    return [*old, *(operation for operation in new if operation.key not in keys)]


@dataclass
class Matching:
    """Pairs of operations; `moved` are pairs whose method or path differ, `rebased` those under another base path."""

    pairs: list[tuple[Operation, Operation]] = field(default_factory=list)
    moved: list[tuple[Operation, Operation]] = field(default_factory=list)
    rebased: bool = False
    removed: list[Operation] = field(default_factory=list)
    added: list[Operation] = field(default_factory=list)


def match(base: Iterable[Operation], revision: Iterable[Operation], moved: dict[str, str]) -> Matching:
    """Pair the operations of two versions; `moved` is the configured map of `METHOD /old` to `METHOD /new`."""
    done = Matching(removed=list(base), added=list(revision))
    done.pairs += _take(done, lambda each: f"{each.method} {each.full}")
    done.pairs += _take(done, lambda each: each.key)
    if not done.pairs:
        done.pairs += _take(done, lambda each: each.relative_key)
        done.rebased = bool(done.pairs)
    named = {new: old for old, new in moved.items()}
    done.moved += _take(done, lambda each: named.get(each.name, each.name))
    done.moved += _take(done, lambda each: each.id)
    return done


def _take(done: Matching, key: Callable[[Operation], str]) -> list[tuple[Operation, Operation]]:
    """Pair operations with equal keys, the first of each, and take them off the lists of unpaired ones."""
    waiting: dict[str, Operation] = {}
    for operation in done.added:
        if key(operation):
            waiting.setdefault(key(operation), operation)
    pairs = []
    for operation in done.removed:
        other = waiting.pop(key(operation), None)
        if other is not None:
            pairs.append((operation, other))
    paired = {id(each) for pair in pairs for each in pair}
    done.removed = [each for each in done.removed if id(each) not in paired]
    done.added = [each for each in done.added if id(each) not in paired]
    return pairs


def resource(operation: Operation) -> str:
    """Return the full path up to the first step after the version: the resource that a partial document describes."""
    steps = operation.full.strip("/").split("/")
    version = next((index for index, step in enumerate(steps) if re.fullmatch(r"v\d+(\.\d+)*", step)), -1)
    return "/".join(steps[: version + 2])


def compare_servers(out: Collector, base: Api, revision: Api, matching: Matching) -> None:
    """Report base URLs that are gone, and a base path that moved into or out of the paths."""
    old, new = _urls(base, [pair[0] for pair in matching.pairs]), _urls(revision, [pair[1] for pair in matching.pairs])
    at = ("/servers", "/servers")
    before, after = base_path(base.servers), base_path(revision.servers)
    if matching.rebased and not (_hosts(old) and _hosts(new)):
        # Without a host there is nothing that the old URL may live on at.
        wire = BREAK if base.servers else RISK
        out.add("srv.url-changed", before or "/", after or "/", API, "servers", at=at, wire=wire)
        return
    moved = before != after and bool(matching.pairs) and not matching.rebased
    if moved and all(left.path != right.path for left, right in matching.pairs):
        shown = (before or "no base path", after or "no base path")
        out.add("srv.base-path-moved", *shown, API, "servers", note="the full URLs are the same")
        old, new = _hosts(old), _hosts(new)
    gone = [url for url in old if url not in new]
    if gone and new and old:
        out.add("srv.url-changed", gone, new, API, "servers", at=at)


def _urls(api: Api, operations: list[Operation]) -> list[str]:
    urls = {url for operation in operations for url in operation.servers} if operations else set(api.servers)
    return sorted({normal(url) for url in urls if urlsplit(url).netloc})


def normal(url: str) -> str:
    """Write a server's URL without what does not matter: case of the host, the scheme's own port, a closing slash."""
    parts = urlsplit(url)
    scheme, host = parts.scheme.lower(), parts.netloc.lower()
    return f"{scheme}://{host.removesuffix(PORTS.get(scheme, ' '))}{parts.path.rstrip('/')}"


def _hosts(urls: list[str]) -> list[str]:
    return sorted({f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in urls})


def compare_names(out: Collector, diff: SchemaDiff, base: Api, revision: Api) -> None:
    """Report named schemas that are gone or renamed: so are their Python classes.

    A schema is renamed where another one of the same content stands in its place; a twin elsewhere is another schema.
    """
    met = diff.met()
    gone = [name for name in base.schemas if name not in revision.schemas]
    came = {name for name in revision.schemas if name not in base.schemas}
    for name in gone:
        node = base.schemas[name]
        twin = next(
            (
                other
                for other in sorted(came)
                if (id(node), id(revision.schemas[other])) in met and _twins(diff, node, revision.schemas[other])
            ),
            None,
        )
        at = (diff.base.doc.at(node), diff.revision.doc.at(revision.schemas[twin]) if twin else "")
        if twin is None:
            out.add("doc.schema-removed", name, "absent", API, f"schemas.{name}", at=at)
        else:
            came.discard(twin)
            out.add("doc.schema-renamed", name, twin, API, f"schemas.{name}", at=at)


def _twins(diff: SchemaDiff, old: dict[str, Any], new: dict[str, Any]) -> bool:
    left, right = diff.base.view((old,)), diff.revision.view((new,))
    if not left.props or left.props.keys() != right.props.keys():
        return False
    return diff.quiet((old,), (new,), Mode("res"), {"break", "risk", "safe"})


def webhooks(base: Api, revision: Api, scope: Api | None) -> tuple[list[Operation], list[Operation]]:
    """Return the webhooks that a comparison is about.

    A provider's document of operations says nothing of webhooks; ours beside it are then not called removed.
    """
    if conforms(base, revision, scope) and not revision.webhooks:
        return [], []
    if scope is None:
        return base.webhooks, revision.webhooks
    wanted = {each.name for each in scope.webhooks}
    old, new = ([each for each in api.webhooks if each.name in wanted] for api in (base, revision))
    return old, new


def _unread(api: Api, compared: list[Operation]) -> list[Unread]:
    """Return what could not be read of the compared operations, each once, and of the schemas that they use."""
    return list(dict.fromkeys([*(each for operation in compared for each in operation.unread), *api.doc.unread]))


def compare_unread(out: Collector, old: list[Unread], new: list[Unread]) -> None:
    """Report what is not compared, at every place: it may have changed there.

    A reference is told apart where one version resolves it.
    """
    gone, came = ({each.ref for each in side if each.ref} for side in (old, new))
    reasons = {(each.construct, each.ref): each.reason for each in (*old, *new)}
    spots = [{(each.construct, each.ref, each.pointer) for each in side} for side in (old, new)]
    for construct, ref, pointer in dict.fromkeys((each.construct, each.ref, each.pointer) for each in (*new, *old)):
        reason = reasons[construct, ref]
        at = (pointer if (construct, ref, pointer) in spots[0] else "", pointer)
        name, where = ref or construct, f"{construct} {pointer}".strip()
        add = partial(out.add, place=API, where=where, schema=name, step="unread")
        if ref and ref not in gone:
            add("doc.ref-dangling", "resolves", ref, wire=RISK, note=reason, at=at)
        elif ref and ref not in came:
            add("doc.ref-dangling", ref, "resolves", wire=NOTICE, python="none", at=(pointer, ""))
        else:
            add("doc.not-compared", name, name, note=reason, at=at)


def compare_version(out: Collector, base: Api, revision: Api) -> None:
    """Report a version number that does not say what happened."""
    breaks = any(change.wire == "break" for change in out.changes)
    seen = [change for change in out.changes if change.rule != "doc.not-compared"]
    changed = any(change.wire in {"break", "risk", "safe"} for change in seen)
    old, new = _numbers(base.version), _numbers(revision.version)
    if not base.version or not revision.version:
        return
    note = ""
    if old and new and new < old:
        note = "the version went down"
    elif base.version == revision.version and changed:
        note = "the document changed under the same version"
    elif breaks and old and new and old[0] == new[0]:
        note = "clients break and the major version is the same"
    if note:
        out.add("doc.version", base.version, revision.version, API, "info.version", at=("/info", "/info"), note=note)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(each) for each in re.findall(r"\d+", version)[:6])
