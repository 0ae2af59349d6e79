"""Every wire test runs twice, on a sync and an async client, against one cassette.

A recording (`make record`) drives the sync client only, writes the cassette, and replays it on both afterwards. What
is talked to comes from the environment, set by scripts/record: RECORD_LIVE names a vendor, RECORD_INTO a folder.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reward_orders.core.wire import Response
from scripts.record import stage as stages
from scripts.record.cassette import CASSETTES, Persister, read
from scripts.record.proofs import Proofs
from scripts.record.scrub import Scrubber
from scripts.record.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vcr.request import Request

    from reward_orders.sandbox import Sandbox
    from scripts.record.stage import Stage

FOLDER = Path(os.environ.get("RECORD_INTO", CASSETTES))
LIVE = os.environ.get("RECORD_LIVE")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sandbox_only(reason): no live service can be brought to answer so.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out of a recording what it cannot record: the second client, and live what only a sandbox answers."""
    recording = config.getoption("--record-mode") not in {None, "none"}
    dropped: list[pytest.Item] = []
    for item in items:
        if "wire" not in getattr(item, "fixturenames", ()):
            continue
        item.add_marker(pytest.mark.vcr)
        second = recording and item.callspec.params["kind"] == "async"
        elsewhere = LIVE and (vendor_of(item) != LIVE or item.get_closest_marker("sandbox_only"))
        if second or elsewhere:
            dropped.append(item)
    config.hook.pytest_deselected(items=dropped)
    items[:] = [item for item in items if item not in dropped]


def vendor_of(item: pytest.Item) -> str:
    """Return whose API a test is about: its module's name says so."""
    return item.path.stem.split("_")[1]


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def vcr_cassette_dir(request: pytest.FixtureRequest) -> str:
    """One folder a vendor, one folder a module in it."""
    vendor = vendor_of(request.node)
    return str(FOLDER / vendor / request.node.path.stem.removeprefix(f"test_{vendor}_"))


@pytest.fixture
def default_cassette_name(request: pytest.FixtureRequest) -> str:
    """The test's name without `sync` or `async`: both replay the same cassette."""
    name = request.node.originalname.removeprefix("test_").replace("_", "-")
    others = [value for key, value in request.node.callspec.params.items() if key != "kind"]
    return "-".join([name, *map(str, others)])


@pytest.fixture(scope="session")
def recording_sandbox(record_mode: str) -> Iterator[Sandbox | None]:
    """One sandbox for all recordings; a replay opens no socket."""
    if record_mode == "none" or LIVE:
        yield None
        return
    from reward_orders.sandbox import Sandbox

    with Sandbox.start() as sandbox:
        yield sandbox


@pytest.fixture
def stage(
    request: pytest.FixtureRequest,
    record_mode: str,
    recording_sandbox: Sandbox | None,
    vcr_cassette_dir: str,
    default_cassette_name: str,
) -> Stage:
    if recording_sandbox is not None:
        return stages.in_sandbox(recording_sandbox, vendor_of(request.node))
    if record_mode != "none":
        return stages.live(vendor_of(request.node), now=datetime.now(UTC), wait=time.sleep)
    cassette = Path(vcr_cassette_dir) / f"{default_cassette_name}.yaml"
    if not cassette.exists():
        pytest.fail(f"there is no cassette {cassette}; `make record` makes it", pytrace=False)
    return stages.replay(read(cassette).recorded)


@pytest.fixture
def proofs() -> Proofs:
    """What the clients of this test may prove themselves with, and what the requests did."""
    return Proofs()


@pytest.fixture
def vcr_config(stage: Stage, proofs: Proofs) -> dict[str, object]:
    """Replay strictly: VCR.py's own default ignores bodies and headers."""
    scrubber = Scrubber(replace=stage.replace, fields=stage.fields, origins=stage.origins)

    # Functions, as pytest-recording copies every object of its settings, and what a copy has seen is lost.
    def request(leaving: Request) -> Request:
        # Before the first client VCR.py reads the cassette; later it asks again about what it has been given.
        if proofs.clients and not hasattr(leaving, "scrubbed"):
            proofs.sent(leaving.method, leaving.uri, leaving.headers, leaving.body)
        shown = scrubber.request(leaving)
        shown.scrubbed = True
        return shown

    def response(answer: dict[str, Any]) -> dict[str, Any]:
        proofs.issued(answer["body"]["string"])
        return scrubber.response(answer)

    return {
        "match_on": ["method", "scheme", "host", "port", "path", "query", "headers", "body"],
        "allow_playback_repeats": False,
        "decode_compressed_response": True,
        "before_record_request": request,
        "before_record_response": response,
        "persister": Persister(stage.recorded, scrubber),
    }


@pytest.fixture
def wire(kind: str, stage: Stage, vcr, proofs: Proofs, monkeypatch) -> Iterator[Wire]:
    """Clients of the kind under test; afterwards every recorded interaction must have been played, in its order."""
    # A replayed answer comes over no connection, so nothing that depends on connections may be recorded.
    monkeypatch.setattr(Response, "shared", property(lambda _: False, lambda *_: None))
    wire = Wire(stage, proofs, asynchronous=kind == "async")
    yield wire
    wire.close()
    assert len(vcr) > 0, "nothing went over the wire"
    if vcr.rewound:  # it was read, not recorded
        assert vcr.all_played, f"{len(vcr) - vcr.play_count} recorded interactions were never asked for"
        played = [number + 1 for number in vcr.play_counts]  # in the order of their first time, which is the only one
        assert played == sorted(played), f"the recorded interactions were asked for in another order: {played}"
    assert proofs.problems() == []
