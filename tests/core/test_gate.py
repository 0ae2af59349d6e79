"""First come, first served: threads and tasks in one line, and no place is ever lost."""

import os
import threading

import anyio
import pytest

from reward_orders.core.gate import Gate


def free(gate, places):
    """Whether exactly so many places are free."""
    slots = [gate.enter(0) for _ in range(places + 1)]
    for slot in slots:
        if slot is not None:
            slot.release()
    return [slot is not None for slot in slots] == [True] * places + [False]


def test_places_are_counted():
    """So many at once; releasing twice gives one place."""
    gate = Gate(2)
    assert free(gate, 2)
    one, two = gate.enter(0), gate.enter(0)
    assert gate.enter(0) is None
    one.release()
    one.release()
    three = gate.enter(0)
    assert gate.enter(0) is None
    two.release()
    three.release()
    assert free(gate, 2)


def test_a_slot_that_is_thrown_away_gives_its_place_back():
    """An alarm may hit between taking a place and remembering it."""
    gate = Gate(1)
    gate.enter(0)
    assert free(gate, 1)


def test_threads_are_served_in_the_order_they_came():
    """Nobody overtakes, a newcomer at the very moment of a release included."""
    gate = Gate(1)
    held, served, line = gate.enter(0), [], []
    for number in range(20):
        thread = threading.Thread(target=lambda number=number: _serve(gate, served, number))
        thread.start()
        line.append(thread)
        while len(gate._line().waiting) <= number:
            threading.Event().wait(0.001)
    held.release()
    for thread in line:
        thread.join()
    assert served == list(range(20))
    assert free(gate, 1)


def _serve(gate, served, number):
    slot = gate.enter(60)
    served.append(number)
    slot.release()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_tasks_are_served_in_the_order_they_came(backend):
    """Whoever is cancelled in line, or runs out of time, takes no place along."""
    gate, served = Gate(1), []

    async def one(number, within=60.0):
        slot = await gate.aenter(within)
        if slot is not None:
            served.append(number)
            await anyio.lowlevel.checkpoint()
            slot.release()

    async def main():
        held = await gate.aenter(0)
        async with anyio.create_task_group() as group:
            with anyio.CancelScope() as gone:
                async with anyio.create_task_group() as inner:
                    for number in range(10):
                        (inner if number % 3 == 0 else group).start_soon(one, number)
                        await anyio.wait_all_tasks_blocked()
                    group.start_soon(one, 10, 0.0)
                    await anyio.wait_all_tasks_blocked()
                    gone.cancel()
            held.release()

    anyio.run(main, backend=backend)
    assert served == [1, 2, 4, 5, 7, 8]
    assert free(gate, 1)


def test_a_place_that_comes_while_its_task_is_cancelled_goes_to_the_next():
    """Both at once: the place is not lost."""

    async def main():
        gate = Gate(1)
        held = await gate.aenter(0)
        async with anyio.create_task_group() as group:
            scope = anyio.CancelScope()

            async def waits():
                with scope:
                    await gate.aenter(60)

            group.start_soon(waits)
            await anyio.wait_all_tasks_blocked()
            held.release()
            scope.cancel()
        assert free(gate, 1)

    anyio.run(main)


def test_a_forked_child_has_places_of_its_own():
    """Those of the parent's threads are not held in it."""
    gate = Gate(1)
    held = gate.enter(0)
    child = os.fork()
    if child == 0:
        os._exit(0 if gate.enter(0) is not None else 1)
    assert os.waitpid(child, 0)[1] == 0
    held.release()
