"""A method that is written once: what each side makes of it."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import anyio
import pytest

from reward_orders.core.flow import call
from reward_orders.core.operation import Awaited, Blocking, Held, handle, iteration, listing, operation, starting
from tests.kit.flows import FakeClock

if TYPE_CHECKING:
    from reward_orders.core.flow import Flow
    from reward_orders.core.operation import Next
    from reward_orders.lists.pager import Paged


class Wire:
    """A transport that nothing is sent over."""

    clock = FakeClock()


class Handle:
    """What a list gives: something else on either side."""

    def __init__(self, name):
        self.name = name

    def for_threads(self, transport):
        return ("threads", self.name, transport)

    def for_tasks(self, transport):
        return ("tasks", self.name, transport)


class JobOperations:
    @operation
    def name(self) -> Flow[str]:
        """What it is called."""
        return (yield from call(lambda: self._settings))


class Job(JobOperations, Blocking[str]):
    """A job."""


class AsyncJob(JobOperations, Awaited[str]):
    """A job, for tasks."""


class Operations:
    @operation
    def double(self, number: int, *, plus: int = 0) -> Flow[int]:
        """Twice the number."""
        doubled = yield from call(lambda: number * 2)
        return doubled + plus + self._settings

    @operation
    def fail(self, secret: str) -> Flow[int]:
        """Raise."""
        yield from call(lambda: None)
        raise ValueError("it fails")

    @iteration
    def count(self, to: int) -> Next[int]:
        """Numbers from one."""
        begun.append(to)
        numbers = iter(range(1, to + 1))

        def following():
            return (yield from call(lambda: next(numbers, None)))

        return following

    @listing
    def list(self, name: str) -> Paged[int]:
        """Names."""
        return Handle(name)

    @starting
    def start(self, name: str) -> Flow[Held[str, Job, AsyncJob]]:
        """Begin a job."""
        begun.append((yield from call(lambda: name)))
        return Held(name, Job, AsyncJob)

    @handle
    def take_up(self, name: str) -> Held[str, Job, AsyncJob]:
        """A job that was begun."""
        return Held(name, Job, AsyncJob)


class Numbers(Operations, Blocking[int]):
    """Numbers."""


class AsyncNumbers(Operations, Awaited[int]):
    """Numbers, for tasks."""


begun = []


def test_one_side_blocks_and_the_other_is_awaited():
    """With the settings and the arguments of the call."""
    assert Numbers(100, Wire()).double(4, plus=1) == 109

    async def main():
        return await AsyncNumbers(100, Wire()).double(4, plus=1)

    assert anyio.run(main) == 109
    assert not inspect.iscoroutinefunction(Numbers.double)
    assert inspect.iscoroutinefunction(AsyncNumbers.double)


def test_a_loop_starts_when_it_is_looped_over():
    """Asking for it does nothing yet, on neither side."""
    begun.clear()
    loop, later = Numbers(0, Wire()).count(2), AsyncNumbers(0, Wire()).count(3)
    assert begun == []
    assert list(loop) == [1, 2]

    async def main():
        return [number async for number in later]

    assert anyio.run(main) == [1, 2, 3]


def test_a_list_is_made_at_once_for_the_side_that_asks():
    """No coroutine."""
    wire = Wire()
    assert Numbers(0, wire).list("a") == ("threads", "a", wire)
    assert AsyncNumbers(0, wire).list("a") == ("tasks", "a", wire)


def test_what_is_held_works_on_the_side_that_holds_it():
    """Begun by a flow, or taken up without one; its methods block, or are awaited."""
    begun.clear()
    job = Numbers(0, Wire()).start("a")
    assert (type(job), job.name(), begun) == (Job, "a", ["a"])
    assert (type(Numbers(0, Wire()).take_up("b")), begun) == (Job, ["a"])

    async def main():
        numbers = AsyncNumbers(0, Wire())
        started, taken_up = await numbers.start("c"), numbers.take_up("d")
        assert type(started) is type(taken_up) is AsyncJob
        return await started.name(), await taken_up.name()

    assert anyio.run(main) == ("c", "d")
    assert begun == ["a", "c"]


@pytest.mark.parametrize("cls", [Numbers, AsyncNumbers])
def test_a_method_looks_like_one_that_was_written_for_its_side(cls):
    """Its name, its arguments, its words, and what comes back."""
    side = "Async" if cls is AsyncNumbers else ""
    assert cls.double.__qualname__ == f"{side}Numbers.double"
    assert cls.double.__doc__ == "Twice the number."
    signature = inspect.signature(cls(0, Wire()).double)
    assert [(p.name, p.kind.name, p.default) for p in signature.parameters.values()] == [
        ("number", "POSITIONAL_OR_KEYWORD", inspect.Parameter.empty),
        ("plus", "KEYWORD_ONLY", 0),
    ]
    shown = {name: inspect.signature(getattr(cls, name)).return_annotation for name in ("double", "count", "list")}
    assert shown == {"double": "int", "count": f"{side}Iterator[int]", "list": f"{side}Pager[int]"}
    for name in ("start", "take_up"):
        assert inspect.signature(getattr(cls, name)).return_annotation == f"{side}Job"
    with pytest.raises(TypeError, match=rf"^{side}Numbers\.list\(\) missing"):
        cls(0, Wire()).list()


def test_an_error_keeps_no_argument():
    """Not in a frame of ours: the call may be about a person."""
    secret = "pin-" + "4821"
    with pytest.raises(ValueError, match="it fails") as caught:
        Numbers(0, Wire()).fail(secret)
    trace, seen = caught.value.__traceback__.tb_next, 0
    while trace is not None:
        assert secret not in repr(trace.tb_frame.f_locals)
        trace, seen = trace.tb_next, seen + 1
    assert seen


def test_a_class_made_from_one_side_keeps_what_it_writes_itself():
    """And has the rest of that side."""

    class Own(Numbers):
        def double(self, number):
            return super().double(number) + 1000

    assert Own(0, Wire()).double(4) == 1008
    assert Own(0, Wire()).list("a")[0] == "threads"
    assert Own.list is Numbers.list
