"""What `reconcile` finds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = (
    "missing", "extra", "not_in_file", "amount", "currency", "fee", "other_order", "duplicate", "unknown", "pending",
    "bounced",
)  # fmt: skip
"""What a finding may be. missing: the file or the journal has an order that the service does not show. extra: the
service has one that neither the file nor the journal knows, or that the file says was not placed. not_in_file: an order
of the file's batch, or any where there is a report, that the file does not have."""


@frozen
class Finding:
    """One thing that does not agree. `row` is the file's, None where it has none; `expected` is the file's word."""

    kind: str
    row: int | None
    key: str
    order_id: str
    expected: str
    found: str
    message: str


@frozen
class Reconciled:
    """How many orders agree, and every finding."""

    matched: int
    findings: Sequence[Finding] = field(repr=False)
    notes: Sequence[str] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Findings by kind; kinds without any are left out."""
        counted = Counter(finding.kind for finding in self.findings)
        return {kind: counted[kind] for kind in KINDS if counted[kind]}

    @property
    def exit_code(self) -> int:
        """0: all agree. 1: there are findings."""
        return 1 if self.findings else 0
