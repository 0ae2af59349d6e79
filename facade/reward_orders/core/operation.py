# ruff: noqa: SLF001 - a method may use its object's transport
"""Every method once: a flow that blocks on the client for threads and is awaited on the one for tasks.

    class Operations:
        @operation
        def get(self, id: str) -> Flow[Order]: ...          # .get("RA1"), or await .get("RA1")
        @listing
        def list(self, *, utid: str) -> Paged[Order]: ...   # gives a Pager, or an AsyncPager
        @starting
        def start(self) -> Flow[Held[Job, AsyncJob]]: ...   # gives a Job, or an AsyncJob once it is awaited

    class Orders(Operations, Blocking[Settings]): ...
    class AsyncOrders(Operations, Awaited[Settings]): ...

Each side gets functions of its own when its class is made, so that `help()`, `inspect.signature` and a traceback show
an ordinary method. Type checkers read the same from the descriptors' `__get__`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from functools import partial, wraps
from types import FunctionType
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast, overload

from reward_orders.core.flow import Flow, arun, run
from reward_orders.core.secrets import guarded, without_locals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S")
B = TypeVar("B")
A = TypeVar("A")
B_co = TypeVar("B_co", covariant=True)
A_co = TypeVar("A_co", covariant=True)


class _Side(Generic[S]):
    """What operations work with: the settings of their client, and its transport."""

    def __init__(self, settings: S, transport: Any) -> None:
        self._settings = settings
        self._transport = transport


def _watched(orders: Any, flow: Flow[T], method: FunctionType) -> Flow[T]:
    """The flow as it is driven: whoever listens to this client's calls is told of its beginning and its end."""
    session = getattr(orders._settings, "session", None)
    if session is None or session.on_event is None:
        return flow
    watched: Flow[T] = session.watched(flow, method.__qualname__.removeprefix("Async"))
    return watched


class Blocking(_Side[S]):
    """The side of threads: a class that names it gets its operations as methods that block."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, written in _written(cls):
            setattr(cls, name, written.blocking(written.named(cls, written.shown[0])))


class Awaited(_Side[S]):
    """The side of tasks: a class that names it gets its operations as methods that are awaited."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, written in _written(cls):
            setattr(cls, name, written.awaited(written.named(cls, written.shown[1])))


def _written(cls: type) -> list[tuple[str, Written]]:
    """What the class has no method of yet: a class made from one side keeps that side's, and may have its own."""
    members = {name: member for owner in reversed(cls.__mro__) for name, member in vars(owner).items()}
    return [(name, member) for name, member in members.items() if isinstance(member, Written)]


class Sided(Protocol[B_co, A_co]):
    """What becomes one thing for threads and another for tasks, such as `lists.pager.Paged`."""

    def for_threads(self, transport: Any) -> B_co:
        """The one that blocks."""
        ...

    def for_tasks(self, transport: Any) -> A_co:
        """The one that is awaited."""
        ...


class Written:
    """A method as it is written, before it has a side."""

    shown: ClassVar[tuple[str, str]]  # what the method gives on either side, around what its own annotation names

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = cast("FunctionType", function)

    def named(self, cls: type, shown: str) -> FunctionType:
        """A copy that is a method of this class, and says what callers get of it there."""
        given = self.function.__annotations__["return"].partition("[")[2].removesuffix("]")
        return named(self.function, cls, {"return": shown.format(given)})

    def blocking(self, method: FunctionType) -> Callable[..., Any]:
        """The method of the side for threads."""
        raise NotImplementedError

    def awaited(self, method: FunctionType) -> Callable[..., Any]:
        """The method of the side for tasks."""
        raise NotImplementedError


def named(function: FunctionType, cls: type, annotations: Mapping[str, str]) -> FunctionType:
    """A copy of a method under the name of this class, for what tells it to people, with other annotations."""
    copy = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    copy.__doc__ = function.__doc__
    copy.__module__ = cls.__module__
    copy.__qualname__ = f"{cls.__qualname__}.{function.__name__}"
    copy.__annotations__ = {**function.__annotations__, **annotations}
    return copy


# The arguments of a call may be people, texts and credentials: no error keeps a frame with them alive.
class _Driven(Written):
    """A flow as a method that blocks, or is awaited. Where it `holds`, what the flow returns gets a side, too."""

    holds: ClassVar[bool]

    def blocking(self, method: FunctionType) -> Callable[..., Any]:
        """Drive the flow in the caller's thread."""

        @wraps(method)
        def call(*args: Any, **given: Any) -> Any:
            outcome = run(_watched(args[0], method(*args, **given), method), args[0]._transport)
            return outcome.for_threads(args[0]._transport) if self.holds else outcome

        return guarded(call)

    def awaited(self, method: FunctionType) -> Callable[..., Any]:
        """Drive the flow in the caller's task."""

        @wraps(method)
        async def call(*args: Any, **given: Any) -> Any:
            handled = sys.exception()
            try:
                outcome = await arun(_watched(args[0], method(*args, **given), method), args[0]._transport)
                return outcome.for_tasks(args[0]._transport) if self.holds else outcome
            except BaseException as error:  # noqa: BLE001 - the same one goes on
                args, given = (), {}
                raise without_locals(error, until=handled)  # noqa: B904

        return call


class operation(_Driven, Generic[P, T]):  # noqa: N801 - a decorator
    """A flow as a method that gives what the flow returns."""

    shown = "{}", "{}"
    holds = False

    def __init__(self, function: Callable[Concatenate[Any, P], Flow[T]]) -> None:
        super().__init__(function)

    if TYPE_CHECKING:

        @overload
        def __get__(self, orders: Blocking[Any], owner: type) -> Callable[P, T]: ...
        @overload
        def __get__(self, orders: Awaited[Any], owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
        @overload
        def __get__(self, orders: None, owner: type) -> Callable[Concatenate[Any, P], Any]: ...
        def __get__(self, orders: object, owner: type) -> object:
            return partial(self.function, orders)


class Held(Generic[S, B, A]):
    """Something to hold for longer than a call, before it has a side: what it knows, and the class of either side."""

    def __init__(self, settings: S, blocking: Callable[[S, Any], B], awaited: Callable[[S, Any], A]) -> None:
        self._settings = settings
        self._blocking = blocking
        self._awaited = awaited

    def for_threads(self, transport: Any) -> B:
        """The one that blocks."""
        return self._blocking(self._settings, transport)

    def for_tasks(self, transport: Any) -> A:
        """The one that is awaited."""
        return self._awaited(self._settings, transport)


def _named_for_its_side(written: Written, cls: type, shown: str) -> FunctionType:
    """A copy of a method that gives one class on one side and another on the other: its annotation names both last."""
    sides = written.function.__annotations__["return"].rpartition("[")[2].rstrip("]").split(", ")[-2:]
    return named(written.function, cls, {"return": shown.format(*sides)})


class starting(_Driven, Generic[P, B, A]):  # noqa: N801 - a decorator
    """A flow as a method that gives something to hold, such as a job; see `Held`."""

    shown = "{0}", "{1}"
    holds = True

    def __init__(self, function: Callable[Concatenate[Any, P], Flow[Sided[B, A]]]) -> None:
        super().__init__(function)

    if TYPE_CHECKING:

        @overload
        def __get__(self, orders: Blocking[Any], owner: type) -> Callable[P, B]: ...
        @overload
        def __get__(self, orders: Awaited[Any], owner: type) -> Callable[P, Coroutine[Any, Any, A]]: ...
        @overload
        def __get__(self, orders: None, owner: type) -> Callable[Concatenate[Any, P], Any]: ...
        def __get__(self, orders: object, owner: type) -> object:
            return partial(self.function, orders)

    def named(self, cls: type, shown: str) -> FunctionType:
        """A copy that is a method of this class, and says which of the two classes it gives."""
        return _named_for_its_side(self, cls, shown)


class iteration(Written, Generic[P, T]):  # noqa: N801 - a decorator
    """A method that gives a flow of the next one, None at the end, as a loop over them; it starts with the loop."""

    shown = "Iterator[{}]", "AsyncIterator[{}]"

    def __init__(self, function: Callable[Concatenate[Any, P], Next[T]]) -> None:
        super().__init__(function)

    if TYPE_CHECKING:

        @overload
        def __get__(self, orders: Blocking[Any], owner: type) -> Callable[P, Iterator[T]]: ...
        @overload
        def __get__(self, orders: Awaited[Any], owner: type) -> Callable[P, AsyncIterator[T]]: ...
        @overload
        def __get__(self, orders: None, owner: type) -> Callable[Concatenate[Any, P], Any]: ...
        def __get__(self, orders: object, owner: type) -> object:
            return partial(self.function, orders)

    def blocking(self, method: FunctionType) -> Callable[..., Any]:
        """A generator."""

        @wraps(method)
        def loop(orders: Any, *args: Any, **given: Any) -> Any:
            following = method(orders, *args, **given)
            while (one := run(_watched(orders, following(), method), orders._transport)) is not None:
                yield one

        return loop

    def awaited(self, method: FunctionType) -> Callable[..., Any]:
        """An async generator."""

        @wraps(method)
        async def loop(orders: Any, *args: Any, **given: Any) -> Any:
            following = method(orders, *args, **given)
            while (one := await arun(_watched(orders, following(), method), orders._transport)) is not None:
                yield one

        return loop


Next = Callable[[], Flow[T | None]]


class _Opening(Written, Generic[P, B, A]):
    """A method whose call sends nothing and gives something to loop over, or to hold."""

    lists: ClassVar[bool] = False  # what it gives reads page by page, and each page is watched like a call

    def __init__(self, function: Callable[Concatenate[Any, P], Sided[B, A]]) -> None:
        super().__init__(function)

    if TYPE_CHECKING:

        @overload
        def __get__(self, orders: Blocking[Any], owner: type) -> Callable[P, B]: ...
        @overload
        def __get__(self, orders: Awaited[Any], owner: type) -> Callable[P, A]: ...
        @overload
        def __get__(self, orders: None, owner: type) -> Callable[Concatenate[Any, P], Any]: ...
        def __get__(self, orders: object, owner: type) -> object:
            return partial(self.function, orders)

    def blocking(self, method: FunctionType) -> Callable[..., Any]:
        """What loops in a thread."""
        return self._opening(method, "for_threads")

    def awaited(self, method: FunctionType) -> Callable[..., Any]:
        """What loops in a task; no coroutine."""
        return self._opening(method, "for_tasks")

    def _opening(self, method: FunctionType, side: str) -> Callable[..., Any]:
        @wraps(method)
        def call(*args: Any, **given: Any) -> Any:
            opened = method(*args, **given)
            if self.lists:
                opened.watch = partial(_watched, args[0], method=method)
            return getattr(opened, side)(args[0]._transport)

        return guarded(call)


class listing(_Opening[P, B, A]):  # noqa: N801 - a decorator
    """A method that lists, page by page: it gives a `Pager` or an `AsyncPager`, for which each page is a call."""

    shown = "Pager[{}]", "AsyncPager[{}]"
    lists = True


class streaming(_Opening[P, B, A]):  # noqa: N801 - a decorator
    """A method that downloads, row by row: it gives `Rows` or `AsyncRows`."""

    shown = "Rows[{}]", "AsyncRows[{}]"


class handle(_Opening[P, B, A]):  # noqa: N801 - a decorator
    """A method that takes up something to hold, without a request; see `Held`."""

    shown = "{0}", "{1}"

    def named(self, cls: type, shown: str) -> FunctionType:
        """A copy that is a method of this class, and says which of the two classes it gives."""
        return _named_for_its_side(self, cls, shown)
