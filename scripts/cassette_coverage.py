"""Holds the recordings against the contract, so that the two cannot drift apart unseen.

Every recorded request and answer must be as openapi/orders.yaml says, and every status that it documents for an
operation must be in some cassette or, with its reason, in tests/cassettes/uncovered.toml:
`python -m scripts.cassette_coverage [FOLDER]`.
"""

from __future__ import annotations

import sys
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from attrs import field, frozen

from scripts.contract_document import ContractError
from scripts.record.cassette import CASSETTES, Cassette, read_all
from scripts.record.contract import Contract, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Answer: TypeAlias = tuple[str, int]
"""An operationId and a status."""


@frozen(kw_only=True)
class Gap:
    """Statuses that need not be recorded, and why."""

    operation: str
    statuses: Sequence[int]
    reason: str = field()

    @reason.validator
    def _says_something(self, _: object, value: str) -> None:
        if not value.strip():
            raise ValueError(f"the gap of {self.operation} has no reason")

    def answers(self, documented: Iterable[Answer]) -> set[Answer]:
        """Return the documented answers it is about."""
        return {
            (operation, status)
            for operation, status in documented
            if status in self.statuses and fnmatchcase(operation, self.operation)
        }


@frozen
class Coverage:
    """What the contract documents, what the cassettes show, and what is excused."""

    documented: set[Answer]
    shown: set[Answer]
    gaps: Sequence[Gap]

    @property
    def excused(self) -> set[Answer]:
        """Documented answers that a gap gives a reason for."""
        return {answer for gap in self.gaps for answer in gap.answers(self.documented)}

    def problems(self) -> Iterator[str]:
        """Name every gap without a reason and every reason without a gap."""
        for operation, status in sorted(self.documented - self.shown - self.excused):
            yield f"{operation} {status}: in no cassette; record it, or say in uncovered.toml why not"
        for gap in self.gaps:
            answers = gap.answers(self.documented)
            for operation, status in sorted(answers & self.shown):
                yield f"{operation} {status}: is recorded; take it out of uncovered.toml"
            for status in sorted(set(gap.statuses) - {status for _, status in answers}):
                yield f"{gap.operation} {status}: is not in the contract; take it out of uncovered.toml"

    def report(self) -> Iterator[str]:
        """Say, operation by operation, how much is shown and what is not."""
        for operation in sorted({operation for operation, _ in self.documented}):
            statuses = sorted(status for name, status in self.documented if name == operation)
            missing = [status for status in statuses if (operation, status) not in self.shown]
            without = f", without {', '.join(map(str, missing))}" if missing else ""
            yield f"{operation}: {len(statuses) - len(missing)} of {len(statuses)} statuses recorded{without}"
        for gap in self.gaps:
            yield f"{gap.operation} {', '.join(map(str, gap.statuses))}: {gap.reason}"


def measure(contract: Contract, cassettes: Iterable[Cassette], gaps: Sequence[Gap]) -> Coverage:
    """Hold cassettes and the table of gaps against the contract."""
    documented = {(name, status) for name, operation in contract.operations.items() for status in operation.statuses}
    shown = set()
    for cassette in cassettes:
        for interaction in cassette.interactions:
            operation = contract.operation_of(interaction["request"])
            if operation is not None:
                shown.add((operation.id, interaction["response"]["status"]["code"]))
    return Coverage(documented, shown, gaps)


def read_gaps(folder: Path = CASSETTES) -> list[Gap]:
    """Read the table of gaps beside the cassettes."""
    file = folder / "uncovered.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return [Gap(**entry) for entry in table.get("uncovered", ())]


def broken(contract: Contract, cassettes: Iterable[Cassette]) -> Iterator[str]:
    """Name everything recorded that the contract does not allow."""
    for cassette in cassettes:
        for number, interaction in enumerate(cassette.interactions, 1):
            for problem in contract.problems(interaction):
                yield f"{cassette.path}: interaction {number}: {problem}"


def main(arguments: list[str]) -> int:
    """Report on a folder of cassettes, the project's own unless one is named."""
    folder = Path(arguments[0]) if arguments else CASSETTES
    try:
        contract = load()
    except ContractError as error:
        print(error)
        return 1
    cassettes = list(read_all(folder))
    coverage = measure(contract, cassettes, read_gaps(folder))
    for line in coverage.report():
        print(line)
    problems = [*broken(contract, cassettes), *coverage.problems()]
    for problem in problems:
        print(problem)
    print(f"{len(coverage.shown)} of {len(coverage.documented)} documented answers recorded, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
