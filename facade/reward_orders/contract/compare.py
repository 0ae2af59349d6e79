"""Compare two APIs, whole or in the scope of a third document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.contract import operations
from reward_orders.contract.api import restrict
from reward_orders.contract.change import Change, Collector
from reward_orders.contract.documents import compare_dangling, compare_names, compare_servers, compare_version
from reward_orders.contract.fields import compare_pair
from reward_orders.contract.match import match, resource
from reward_orders.contract.schema_diff import SchemaDiff
from reward_orders.contract.security import compare_default, compare_schemes, compare_security, same_schemes
from reward_orders.contract.views import Schemas

if TYPE_CHECKING:
    from datetime import date

    from reward_orders.contract.api import Api, Operation
    from reward_orders.contract.profile import Profile
    from reward_orders.contract.rules import Rules

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
    for operation in matching.removed:
        operations.removed(
            out, operation, today, described=not _conformance(base, revision, scope) or resource(operation) in described
        )
    for operation in matching.added:
        operations.added(out, operation)
    for left, right in matching.moved:
        operations.moved(out, left, right)
    names = same_schemes(base, revision)
    for left, right in (*matching.pairs, *matching.moved):
        operations.compare_operations(out, diff, left, right)
        compare_security(out, left, right, names)
    compare_schemes(out, base, revision, _used(old))
    if scope is None:
        compare_default(out, base, revision, names)
    if scope is None or scope.doc.sha256 != base.doc.sha256:
        compare_servers(out, base, revision, matching)
    if scope is None:
        compare_names(out, diff, base, revision)
    compare_dangling(out, base, revision)
    if scope is not None:
        ours = scope.doc.sha256 == revision.doc.sha256
        return [change for change in out.changes if ours or change.rule not in NAMES]
    compare_version(out, base, revision)
    return out.changes


def _conformance(base: Api, revision: Api, scope: Api | None) -> bool:
    """Tell whether our own document is compared with a provider's: two authors, not two versions."""
    return scope is not None and scope.doc.sha256 == base.doc.sha256 != revision.doc.sha256


def in_view(base: Api, revision: Api, scope: Api | None) -> list[Operation]:
    """Return the operations that a comparison is about, those of the base first."""
    old, new = restrict(base, revision, scope) if scope else (base.operations, revision.operations)
    keys = {operation.key for operation in old}
    return [*old, *(operation for operation in new if operation.key not in keys)]


def _used(found: list[Operation]) -> set[str]:
    return {name for operation in found for each in operation.security for name in each}
