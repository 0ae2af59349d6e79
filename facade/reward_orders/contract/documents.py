"""Compare what belongs to no operation: servers, base path, named schemas, version, dangling references."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from reward_orders.contract.change import API, Collector
from reward_orders.contract.match import Matching, base_paths
from reward_orders.contract.rules import NOTICE, RISK
from reward_orders.contract.variance import Mode

if TYPE_CHECKING:
    from reward_orders.contract.api import Api, Operation
    from reward_orders.contract.schema_diff import SchemaDiff


def compare_servers(out: Collector, base: Api, revision: Api, matching: Matching) -> None:
    """Report base URLs that are no longer named, and a base path that moved into or out of the paths."""
    old, new = _urls(base, [pair[0] for pair in matching.pairs]), _urls(revision, [pair[1] for pair in matching.pairs])
    before, after = base_paths(base, revision)
    moved = before != after and bool(matching.pairs) and not matching.rebased
    if moved and all(left.path != right.path for left, right in matching.pairs):
        shown = (before or "no base path", after or "no base path")
        out.add("srv.base-path-moved", *shown, API, "servers", note="the full URLs are the same")
        old, new = _hosts(old), _hosts(new)
    gone = [url for url in old if url not in new]
    if gone and new and old:
        out.add("srv.url-changed", gone, new, API, "servers", at=("/servers", "/servers"))


def _urls(api: Api, operations: list[Operation]) -> list[str]:
    urls = {url for operation in operations for url in operation.servers} if operations else set(api.servers)
    return sorted(url for url in urls if urlsplit(url).netloc)


def _hosts(urls: list[str]) -> list[str]:
    return sorted({f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in urls})


def compare_names(out: Collector, diff: SchemaDiff, base: Api, revision: Api) -> None:
    """Report named schemas that are gone or have another name: their Python classes go with them."""
    gone = [name for name in base.schemas if name not in revision.schemas]
    came = {name for name in revision.schemas if name not in base.schemas}
    for name in gone:
        node = base.schemas[name]
        twin = next((other for other in sorted(came) if _twins(diff, node, revision.schemas[other])), None)
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


def compare_dangling(out: Collector, base: Api, revision: Api) -> None:
    """Report references that lead nowhere in one version and not in the other."""
    for ref in sorted(revision.doc.dangling.keys() - base.doc.dangling.keys()):
        out.add("doc.ref-dangling", "resolves", ref, API, "reference", wire=RISK, at=("", revision.doc.dangling[ref]))
    for ref in sorted(base.doc.dangling.keys() - revision.doc.dangling.keys()):
        at = (base.doc.dangling[ref], "")
        out.add("doc.ref-dangling", ref, "resolves", API, "reference", wire=NOTICE, python="none", at=at)


def compare_version(out: Collector, base: Api, revision: Api) -> None:
    """Report a version number that does not say what happened."""
    breaks = any(change.wire == "break" for change in out.changes)
    changed = any(change.wire in {"break", "risk", "safe"} for change in out.changes)
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
