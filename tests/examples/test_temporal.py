"""docs/examples/temporal_batch.py: each reward has one order, whoever dies, on Temporal's own test server."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.examples import hurry
from tests.examples.conftest import refs, states, until

SERVER = Path(sys.executable).with_name("temporal-test-server")
# No cache of workflows: unlike Temporal itself, the test server waits for ever for the worker that has one there.
WORKER = """
import asyncio, functools, sys
from tests.examples import hurry
sys.argv = ["temporal_batch.py", "worker"]
example = hurry.load("temporal_batch")
example.Worker = functools.partial(example.Worker, max_cached_workflows=0)
asyncio.run(example.main())
"""


@pytest.fixture
def example(settings):
    return hurry.load("temporal_batch")


def served(do):
    """Run with a Temporal server, whose time passes at once while nothing is left to do but wait."""

    async def go():
        async with await WorkflowEnvironment.start_time_skipping(test_server_existing_path=str(SERVER)) as env:
            return await do(env)

    return asyncio.run(go())


@asynccontextmanager
async def working(example, env):
    """The example's worker, as a task of this process."""
    task = asyncio.create_task(example.work(env.client))
    yield
    task.cancel()
    await asyncio.wait([task])


def test_refusals_are_final_and_doubt_is_repeated(example, rows, sandbox):
    """A refused reward is asked for once and told; one that is out of stock is tried again tomorrow."""

    async def do(env):
        async def sent(*batch):
            handle = await env.client.start_workflow(
                example.SendBatch.run, example.Batch("b", list(batch)), id="b", task_queue=example.QUEUE
            )
            return await handle.result(), await handle.describe()

        refused, scarce = rows(2, row_0={"utid": "U100011"})
        async with working(example, env):
            first, _ = await sent(refused)
            assert len(sandbox.requests) == 1
            sandbox.fault("tangoCreateOrder", "503.002")
            second, told = await sent(scarce)
        return first, second, told.close_time - told.start_time

    first, second, took = served(do)
    assert first.refused["emp-0"].startswith("BadRequestError: ")
    assert (first.placed, second.placed, second.refused) == (0, 1, {})
    assert refs(sandbox).total() == 1
    assert timedelta(hours=24) < took < timedelta(hours=25)


SEND = """
import asyncio, sys
from tests.examples import hurry
sys.argv = ["temporal_batch.py", "send", "survey-2026-11", "winners.csv"]
asyncio.run(hurry.load("temporal_batch").main())
"""


@pytest.mark.slow
def test_rewards_of_a_dead_worker_come_again_and_have_one_order(rows, program, sandbox, settings, monkeypatch):
    """The worker is killed while four orders are made whose answers are still to come; the next one ends the batch.

    A try may take five seconds here, not 150: the server's time does not skip while it waits for an activity.
    """
    rows(6)
    sandbox.fault("tangoCreateOrder", "timeout_after_commit", times=4)
    slow, quick = "ONE_TRY = timedelta(seconds=150)", "ONE_TRY = timedelta(seconds=5)"
    text = (hurry.EXAMPLES / "temporal_batch.py").read_text()
    assert slow in text
    Path("temporal_batch.py").write_text(text.replace(slow, quick))

    async def do(env):
        monkeypatch.setenv("TEMPORAL_ADDRESS", env.client.service_client.config.target_host)
        first = program(WORKER)
        sending = program(SEND)
        until(lambda: refs(sandbox).total() == 4, "the first four orders")
        first.kill()
        first.wait()
        program(WORKER)
        until(lambda: sending.poll() is not None, "an end to the batch")
        assert sending.returncode == 0

    served(do)
    assert "6 have their order" in Path("program.log").read_text()
    assert sorted(refs(sandbox).values()) == [1] * 6
    assert states(settings) == {"succeeded": 6}
