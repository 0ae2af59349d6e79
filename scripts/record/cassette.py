"""Cassette files: what VCR.py writes, under a heading that says where, when and with which contract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from attrs import asdict, field, frozen
from attrs.validators import in_, matches_re
from vcr.persisters.filesystem import CassetteNotFoundError  # type: ignore[import-untyped]
from vcr.serialize import deserialize, serialize  # type: ignore[import-untyped]

from reward_orders.sandbox.recording.vcr import refuse_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reward_orders.sandbox.recording.scrub import Scrubber

ROOT = Path(__file__).resolve().parents[2]
CASSETTES = ROOT / "tests" / "cassettes"
_WIDTH = 120


@frozen(kw_only=True)
class Recorded:
    """Where a cassette comes from.

    `where` is "sandbox" or "live"; `service` the sandbox with its version, or the host that answered; `when` the time
    both clocks showed (the recording's own, fixed for a sandbox); `contract` the version of openapi/orders.yaml.
    """

    where: str = field(validator=in_(("sandbox", "live")))
    service: str = field(validator=matches_re(r"reward-orders sandbox \d+[\w.+-]*|[a-z0-9.:-]+"))
    when: str = field(validator=matches_re(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"))
    contract: str = field(validator=matches_re(r"\d+\.\d+\.\d+[\w.+-]*"))


@frozen
class Cassette:
    """A cassette as it lies in its file."""

    path: Path
    text: str
    data: Mapping[str, Any]

    @property
    def recorded(self) -> Recorded:
        """Its heading; raises ValueError or TypeError where it does not say."""
        heading = self.data.get("recorded")
        if not isinstance(heading, dict):
            raise TypeError(f"{self.path} does not say where it was recorded; record it with `make record`")
        return Recorded(**heading)

    @property
    def interactions(self) -> list[dict[str, Any]]:
        """Its requests with their responses, in the order they happened."""
        found: list[dict[str, Any]] = self.data["interactions"]
        return found


def read(path: Path) -> Cassette:
    """Read a cassette file."""
    text = path.read_text(encoding="utf-8")
    return Cassette(path, text, yaml.load(text, Loader=yaml.CSafeLoader))


def read_all(folder: Path = CASSETTES) -> Iterator[Cassette]:
    """Read every cassette of a folder, in the order of their names."""
    for path in sorted(folder.rglob("*.yaml")):
        yield read(path)


class Persister:
    """Where VCR.py loads a cassette from and saves it to; the heading is written first.

    With a scrubber nothing is written that holds a secret which it met while recording.
    """

    def __init__(self, recorded: Recorded | None, scrubber: Scrubber | None = None) -> None:
        self._recorded = recorded
        self._scrubber = scrubber

    def load_cassette(self, path: str, serializer: object) -> Any:  # noqa: ARG002 - always YAML
        """Load requests and responses, as VCR.py wants them."""
        file = Path(path)
        if not file.is_file():
            raise CassetteNotFoundError(f"no cassette {file}; `make record` makes it")
        return deserialize(file.read_text(encoding="utf-8"), _Yaml(None))

    def save_cassette(self, path: str, cassette: dict[str, Any], serializer: object) -> None:  # noqa: ARG002
        """Write a cassette."""
        text = serialize(cassette, _Yaml(self._recorded))
        if self._scrubber is not None:
            refuse_secrets(text, self._scrubber, path)
        file = Path(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


class _Yaml:
    """VCR.py's idea of a serializer."""

    def __init__(self, recorded: Recorded | None) -> None:
        self._recorded = recorded

    def serialize(self, data: dict[str, Any]) -> str:
        if self._recorded is None:
            raise RuntimeError("only `make record` writes cassettes")
        document = {"recorded": asdict(self._recorded), **data}
        return yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=_WIDTH)

    def deserialize(self, text: str) -> Any:
        return yaml.load(text, Loader=yaml.CSafeLoader)
