"""Clients for the order APIs of Tango RaaS v2 and Voucherify: one order per key, complete lists, hidden credentials.

    from reward_orders import Recipient, Tango, derive_key

    tango = Tango(account="account-1", customer="customer-1")
    order = tango.orders.create(utid="U561593", amount="25.00", recipient=Recipient(email="a@example.org"))

Names are imported when they are first used, so that importing the package costs next to nothing and an app that uses
one vendor never loads the other.
"""

TYPE_CHECKING = False  # type checkers know the name; importing `typing` for it would be nine tenths of this import

if TYPE_CHECKING:
    from reward_orders._version import __version__ as __version__
    from reward_orders.core.clock import Clock as Clock
    from reward_orders.core.errors import ActionRefusedError as ActionRefusedError
    from reward_orders.core.errors import AuthenticationError as AuthenticationError
    from reward_orders.core.errors import BadRequestError as BadRequestError
    from reward_orders.core.errors import ConfigurationError as ConfigurationError
    from reward_orders.core.errors import ConflictError as ConflictError
    from reward_orders.core.errors import FieldProblem as FieldProblem
    from reward_orders.core.errors import ForbiddenError as ForbiddenError
    from reward_orders.core.errors import HeldOrder as HeldOrder
    from reward_orders.core.errors import IdempotencyError as IdempotencyError
    from reward_orders.core.errors import InProgressError as InProgressError
    from reward_orders.core.errors import InsufficientFundsError as InsufficientFundsError
    from reward_orders.core.errors import JournalError as JournalError
    from reward_orders.core.errors import KeyExpiredError as KeyExpiredError
    from reward_orders.core.errors import KeyReusedError as KeyReusedError
    from reward_orders.core.errors import NotFoundError as NotFoundError
    from reward_orders.core.errors import NotSentError as NotSentError
    from reward_orders.core.errors import OrderMismatchError as OrderMismatchError
    from reward_orders.core.errors import OutcomeUnknownError as OutcomeUnknownError
    from reward_orders.core.errors import RateLimitedError as RateLimitedError
    from reward_orders.core.errors import RefusedError as RefusedError
    from reward_orders.core.errors import ResendTooSoonError as ResendTooSoonError
    from reward_orders.core.errors import ResultWindowError as ResultWindowError
    from reward_orders.core.errors import RewardOrdersError as RewardOrdersError
    from reward_orders.core.errors import ServiceError as ServiceError
    from reward_orders.core.errors import UnreadableResponseError as UnreadableResponseError
    from reward_orders.core.errors import WebhookError as WebhookError
    from reward_orders.core.keys import derive_key as derive_key
    from reward_orders.core.keys import new_key as new_key
    from reward_orders.core.secrets import Secret as Secret
    from reward_orders.http.downloads import AsyncRows as AsyncRows
    from reward_orders.http.downloads import Rows as Rows
    from reward_orders.http.events import Event as Event
    from reward_orders.http.retry import RetryPolicy as RetryPolicy
    from reward_orders.journal import Entry as Entry
    from reward_orders.journal import Journal as Journal
    from reward_orders.journal import State as State
    from reward_orders.lists.pager import AsyncPager as AsyncPager
    from reward_orders.lists.pager import Pager as Pager
    from reward_orders.lists.seen import Page as Page
    from reward_orders.tango.accounts import Account as Account
    from reward_orders.tango.async_changes import RewardUpdate as RewardUpdate
    from reward_orders.tango.async_models import TangoAsyncOrder as TangoAsyncOrder
    from reward_orders.tango.async_models import TangoAsyncOrderRow as TangoAsyncOrderRow
    from reward_orders.tango.async_outcomes import RewardOutcome as RewardOutcome
    from reward_orders.tango.async_outcomes import RewardOutcomes as RewardOutcomes
    from reward_orders.tango.async_outcomes import RewardState as RewardState
    from reward_orders.tango.calls import Answer as Answer
    from reward_orders.tango.catalog import CatalogItem as CatalogItem
    from reward_orders.tango.checking import Problem as Problem
    from reward_orders.tango.choices import ChoiceProduct as ChoiceProduct
    from reward_orders.tango.client import AsyncTango as AsyncTango
    from reward_orders.tango.client import Tango as Tango
    from reward_orders.tango.credentials import Credential as Credential
    from reward_orders.tango.credentials import Credentials as Credentials
    from reward_orders.tango.customers import Customer as Customer
    from reward_orders.tango.line_item import LineItem as LineItem
    from reward_orders.tango.line_item_changes import LineItemAction as LineItemAction
    from reward_orders.tango.models import Resend as Resend
    from reward_orders.tango.models import TangoOrder as TangoOrder
    from reward_orders.tango.rates import ExchangeRate as ExchangeRate
    from reward_orders.tango.rates import ExchangeRates as ExchangeRates
    from reward_orders.tango.reasons import ReasonCodes as ReasonCodes
    from reward_orders.tango.rewards import Reward as Reward
    from reward_orders.tango.service_account import TangoServiceAccount as TangoServiceAccount
    from reward_orders.tango.subscriptions import Webhook as Webhook
    from reward_orders.tango.values import Address as Address
    from reward_orders.tango.values import Recipient as Recipient
    from reward_orders.tango.values import Sender as Sender
    from reward_orders.voucherify.client import AsyncVoucherify as AsyncVoucherify
    from reward_orders.voucherify.client import Voucherify as Voucherify
    from reward_orders.voucherify.export_jobs import AsyncExportJob as AsyncExportJob
    from reward_orders.voucherify.export_jobs import ExportJob as ExportJob
    from reward_orders.voucherify.import_jobs import AsyncImportJob as AsyncImportJob
    from reward_orders.voucherify.import_jobs import ImportJob as ImportJob
    from reward_orders.voucherify.import_report import ImportFailure as ImportFailure
    from reward_orders.voucherify.import_report import ImportReport as ImportReport
    from reward_orders.voucherify.import_rows import ImportRowsError as ImportRowsError
    from reward_orders.voucherify.import_rows import RowProblem as RowProblem
    from reward_orders.voucherify.models import VoucherifyExport as VoucherifyExport
    from reward_orders.voucherify.models import VoucherifyOrder as VoucherifyOrder
    from reward_orders.voucherify.oauth import VoucherifyOAuth as VoucherifyOAuth
    from reward_orders.voucherify.values import Item as Item

_HOMES = {
    "_version": ("__version__",),
    "core.clock": ("Clock",),
    "core.errors": (
        "ActionRefusedError",
        "AuthenticationError",
        "BadRequestError",
        "ConfigurationError",
        "ConflictError",
        "FieldProblem",
        "ForbiddenError",
        "HeldOrder",
        "IdempotencyError",
        "InProgressError",
        "InsufficientFundsError",
        "JournalError",
        "KeyExpiredError",
        "KeyReusedError",
        "NotFoundError",
        "NotSentError",
        "OrderMismatchError",
        "OutcomeUnknownError",
        "RateLimitedError",
        "RefusedError",
        "ResendTooSoonError",
        "ResultWindowError",
        "RewardOrdersError",
        "ServiceError",
        "UnreadableResponseError",
        "WebhookError",
    ),
    "http.downloads": ("AsyncRows", "Rows"),
    "http.events": ("Event",),
    "core.keys": ("derive_key", "new_key"),
    "lists.pager": ("AsyncPager", "Pager"),
    "http.retry": ("RetryPolicy",),
    "core.secrets": ("Secret",),
    "lists.seen": ("Page",),
    "journal": ("Entry", "Journal", "State"),
    "tango.service_account": ("TangoServiceAccount",),
    "tango.accounts": ("Account",),
    "tango.calls": ("Answer",),
    "tango.catalog": ("CatalogItem",),
    "tango.async_changes": ("RewardUpdate",),
    "tango.checking": ("Problem",),
    "tango.choices": ("ChoiceProduct",),
    "tango.customers": ("Customer",),
    "tango.reasons": ("ReasonCodes",),
    "tango.subscriptions": ("Webhook",),
    "tango.async_models": ("TangoAsyncOrder", "TangoAsyncOrderRow"),
    "tango.async_outcomes": ("RewardOutcome", "RewardOutcomes", "RewardState"),
    "tango.client": ("AsyncTango", "Tango"),
    "tango.credentials": ("Credential", "Credentials"),
    "tango.line_item": ("LineItem",),
    "tango.line_item_changes": ("LineItemAction",),
    "tango.models": ("Resend", "TangoOrder"),
    "tango.rates": ("ExchangeRate", "ExchangeRates"),
    "tango.rewards": ("Reward",),
    "tango.values": ("Address", "Recipient", "Sender"),
    "voucherify.oauth": ("VoucherifyOAuth",),
    "voucherify.client": ("AsyncVoucherify", "Voucherify"),
    "voucherify.export_jobs": ("AsyncExportJob", "ExportJob"),
    "voucherify.import_jobs": ("AsyncImportJob", "ImportJob"),
    "voucherify.import_report": ("ImportFailure", "ImportReport"),
    "voucherify.import_rows": ("ImportRowsError", "RowProblem"),
    "voucherify.models": ("VoucherifyExport", "VoucherifyOrder"),
    "voucherify.values": ("Item",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)  # noqa: PLE0605 - the table above is the list


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
