"""What every Tango call shares beside the session: the ledger and whose account pays. Made of a client's arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

from reward_orders.core.errors import ConfigurationError
from reward_orders.http.auth import has_clean_edges
from reward_orders.http.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Callable

    from reward_orders.core.secrets import Secret
    from reward_orders.http.client import Where
    from reward_orders.http.session import Session
    from reward_orders.journal import Journal
    from reward_orders.tango.catalog import CatalogItem
    from reward_orders.tango.service_account import TangoServiceAccount
    from reward_orders_api.types import Unset

T = TypeVar("T")

LATEST = "2026"
CONTRACTS = ("2023", LATEST)
Credentials: TypeAlias = "tuple[str | None, Secret | None, TangoServiceAccount | Secret | None]"
"""The arguments platform_name, platform_key and auth."""


class TangoSettings:
    """Session, journal, the default account and customer, the contract that is spoken, and the kept catalogue.

    `where` and `credentials` are the client's arguments, for copies with other ones.
    """

    __slots__ = ("account", "catalog", "contract", "credentials", "customer", "journal", "session", "where")

    def __init__(
        self,
        session: Session,
        *,
        where: Where,
        credentials: Credentials,
        journal: Journal | None,
        account: str | None,
        customer: str | None,
        contract: str = LATEST,
    ) -> None:
        self.session = session
        self.where = where
        self.credentials = credentials
        self.journal = journal
        self.account = account
        self.customer = customer
        self.contract = contract
        self.catalog: Kept[dict[str, CatalogItem]] = Kept()  # one for all copies of a client

    @property
    def ledger(self) -> Journal:
        """The journal, for what cannot be done without one. Raises ConfigurationError."""
        if self.journal is None:
            raise ConfigurationError("This needs a journal: pass journal=Journal.sqlite(…) to the client.")
        return self.journal


def chosen(given: str | None, default: str | None, *, argument: str) -> str:
    """The identifier of this call: the one given, else the client's; refuses none at all."""
    value = default if given is None else given
    if value is None:
        raise ConfigurationError(
            f"No {argument}: pass {argument}= to the call or the client, or set TANGO_{argument.upper()}."
        )
    return check_name(value, argument=argument)


def check_text(value: object, *, argument: str) -> str:
    """Text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        kind = "empty" if isinstance(value, str) else f"a {type(value).__name__}"
        raise ConfigurationError(f"{argument} must be non-empty text and is {kind}.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ConfigurationError(
            f"{argument} holds a lone surrogate, which cannot be sent; check its source."
        ) from None
    return value


def member(kind: Callable[[str], T], value: str | None) -> T | Unset:
    """A filter as the member of its enum that it is, a known or a new one; left out where there is none."""
    from reward_orders_api.types import UNSET

    return UNSET if value is None else kind(value)


def check_name(value: object, *, argument: str) -> str:
    """Text that names something at the service: a blank at its edge came with a paste, and names nothing."""
    text = check_text(value, argument=argument)
    if not has_clean_edges(text):
        raise ConfigurationError(
            f"{argument} begins or ends with a blank, or holds a control character; check where it comes from."
        )
    return text
