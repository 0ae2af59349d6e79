"""A string that no log, traceback or serialiser gives away: keys, tokens and gift credentials live in it.

Bodies, addresses and headers live in plain locals while they are worked on. Error trackers, rich and pytest print the
locals of every frame of a traceback, those of libraries too. So no error leaves the package with a frame that holds a
value (`without_locals`).
"""

from __future__ import annotations

import os
import sys
from functools import wraps
from types import FunctionType
from typing import TYPE_CHECKING, ParamSpec, TypeVar, final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

C = TypeVar("C")
P = ParamSpec("P")
E = TypeVar("E", bound=BaseException)
T = TypeVar("T")

_HIDDEN = "****"
_SHORTEST_PARTLY_SHOWN = 8
_HASH_KEY = os.urandom(16)


@final
class Secret:
    """A secret string; `reveal()` is the only way to the value.

    `repr`, `str`, every format, logging and rich show the same constant text whatever the value and its length. JSON
    encoders refuse it (or, given `default=str`, write that text). Pickling hides the value: what comes back says so
    when it is revealed. Copies keep it. It is no `str`, so that nothing can join or encode it by accident.

    Raises `TypeError` when the value is not a string; the message names the type only.
    """

    # Slots, so that `vars()` and serialisers that walk `__dict__` find nothing.
    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        if not isinstance(value, str):
            given = type(value).__name__  # type: ignore[unreachable]  # callers without a type checker
            value = ""  # a traceback that prints locals must not print it, and cgitb fails on a deleted argument
            raise TypeError(f"a Secret holds a str, not {given}; convert it first, as in Secret(str(...))")
        self.__value: str | None = value

    def reveal(self) -> str:
        """Return the value itself; raises `RuntimeError` where pickling left it behind."""
        if self.__value is None:
            raise RuntimeError(
                "this Secret came out of a pickle, which does not carry the value; "
                "read it again from its source, or pickle .reveal() where storing it is intended"
            )
        return self.__value

    def masked(self, show: int = 4) -> str:
        """Return dots and the last `show` characters, as in ``••••4821``; an empty value gives an empty string.

        Never more than a third of the value is shown, and nothing of a value under eight characters: part of a PIN or a
        security code gives it away. The dots are always four, so the length stays hidden.
        """
        if self.__value is None:
            return "••••"
        length = len(self.__value)
        shown = 0 if length < _SHORTEST_PARTLY_SHOWN else max(0, min(show, length // 3))
        return f"••••{self.__value[length - shown :]}" if length else ""

    def __bool__(self) -> bool:
        return self.__value is None or self.__value != ""

    def __eq__(self, other: object) -> bool:
        """Compare with another `Secret` in constant time; a plain string is never equal."""
        if not isinstance(other, Secret):
            return NotImplemented
        if self.__value is None or other.__value is None:
            return self is other
        from hmac import compare_digest  # not at start-up

        return compare_digest(
            self.__value.encode("utf-8", "surrogatepass"), other.__value.encode("utf-8", "surrogatepass")
        )

    def __hash__(self) -> int:
        """Hash with a key of this process, so that a hash in a log is no help for testing guesses."""
        if self.__value is None:
            return id(self)
        from hashlib import blake2b  # not at start-up

        value = blake2b(self.__value.encode("utf-8", "surrogatepass"), key=_HASH_KEY, digest_size=7)
        return int.from_bytes(value.digest(), "big")

    def __repr__(self) -> str:
        # ASCII on purpose: a log stream without Unicode must not fail on it.
        return f"Secret('{_HIDDEN}')"

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        return repr(self)

    def __rich_repr__(self) -> Iterator[str]:
        yield _HIDDEN

    def __dir__(self) -> list[str]:
        return [name for name in object.__dir__(self) if not name.startswith("_Secret__")]

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Secret:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return (Secret, ("",)) if self.__value == "" else (Secret._left_behind, ())

    def __getstate__(self) -> None:
        # Python 3.11's default returns the slots with their values.
        return None

    @classmethod
    def _left_behind(cls) -> Secret:
        """What a pickle holds in place of a secret with a value."""
        secret = cls("")
        secret.__value = None
        return secret


def as_secret(value: T | str) -> T | Secret:
    """Wrap plain text. Call first, so tracebacks never show the plain value.

    Bytes, as files give them, are replaced by empty bytes; a later check refuses them for their type.
    """
    if isinstance(value, (bytes, bytearray)):
        return type(value)()
    return Secret(value) if isinstance(value, str) else value


def without_locals(error: E, *, until: BaseException | None) -> E:
    """Return the same error, with no value left in the frames that it and its causes keep alive.

    Our own errors, cancellation and KeyboardInterrupt lose their frames; their text says what happened. Any other
    error, such as one of the app's callback, keeps its lines and loses the values. `until` is the exception that the
    app was handling when it called; its frames are left alone. Raise the result where the error was caught.
    """
    from traceback import clear_frames  # not at start-up

    seen: set[int] = {id(until)}
    ahead: list[BaseException | None] = [error]
    while ahead:
        one = ahead.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, Exception) and not type(one).__module__.startswith("reward_orders."):
            clear_frames(one.__traceback__)
        else:
            one.__traceback__ = None
        ahead += [one.__cause__, one.__context__, *(one.exceptions if isinstance(one, BaseExceptionGroup) else ())]
    return error


def sealed(cls: type[C]) -> type[C]:
    """Let no error keep the arguments of a class's public methods alive: they hold personal data and credentials."""
    for name, member in list(vars(cls).items()):
        if name.startswith("_") and name != "__init__":
            continue
        if isinstance(member, FunctionType):
            setattr(cls, name, guarded(member))
        elif isinstance(member, (classmethod, staticmethod)):
            setattr(cls, name, type(member)(guarded(member.__func__)))
    return cls


def guarded(method: Callable[P, T]) -> Callable[P, T]:
    """Let no error of this function keep its arguments alive."""

    @wraps(method)
    def call(*args: P.args, **given: P.kwargs) -> T:
        handled = sys.exception()
        try:
            return method(*args, **given)
        except BaseException as error:  # noqa: BLE001 - the same one goes on
            args, given = (), {}  # type: ignore[assignment]
            raise without_locals(error, until=handled)  # noqa: B904

    return call
