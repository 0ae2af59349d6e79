"""The reference: public names with the signatures that users see, from the package as it is imported.

Methods are made from flows when the package is imported (`core/operation.py`), so a reader of source text would show
what no caller writes. `inspect` shows what `help()` shows.
"""

from __future__ import annotations

import inspect
import re
from datetime import timedelta
from importlib import import_module

import reward_orders
from reward_orders.http.session import Unchanged

# Page → heading, names of `reward_orders` (or MODULE:NAME). `as …` is what stands before a method's name.
PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "clients": (
        "Clients and their settings",
        (
            *("Tango", "AsyncTango", "Voucherify", "AsyncVoucherify", "TangoServiceAccount", "VoucherifyOAuth"),
            *("RetryPolicy", "Event", "Clock", "Secret", "derive_key", "new_key", "Answer"),
        ),
    ),
    "tango": (
        "Tango",
        (
            "reward_orders.tango.orders:TangoOrders as tango.orders",
            "reward_orders.tango.async_orders:TangoAsyncOrders as tango.async_orders",
            "reward_orders.tango.line_items:TangoLineItems as tango.line_items",
            "reward_orders.tango.catalog:TangoCatalog as tango.catalog",
            "reward_orders.tango.accounts:TangoAccounts as tango.accounts",
            "reward_orders.tango.customers:TangoCustomers as tango.customers",
            "reward_orders.tango.subscriptions:TangoWebhooks as tango.webhooks",
            *("TangoOrder", "Credentials", "Credential", "Recipient", "Sender", "Address", "Problem", "Resend"),
            *("Reward", "TangoAsyncOrder", "TangoAsyncOrderRow", "RewardOutcomes", "RewardOutcome", "RewardState"),
            *("LineItem", "LineItemAction", "CatalogItem", "Account", "ExchangeRates", "ExchangeRate"),
            *("ChoiceProduct", "Customer", "ReasonCodes", "RewardUpdate", "Webhook"),
        ),
    ),
    "voucherify": (
        "Voucherify",
        (
            "reward_orders.voucherify.orders:VoucherifyOrders as voucherify.orders",
            *("VoucherifyOrder", "Item", "VoucherifyExport", "ExportJob", "AsyncExportJob", "ImportJob"),
            *("AsyncImportJob", "ImportReport", "ImportFailure", "ImportRowsError", "RowProblem"),
        ),
    ),
    "lists": ("Lists", ("Pager", "AsyncPager", "Page", "Rows", "AsyncRows")),
    "journal": ("The journal", ("Journal", "Entry", "State")),
    "errors": (
        "Errors",
        (
            *("RewardOrdersError", "ConfigurationError", "NotSentError", "RefusedError", "BadRequestError"),
            *("FieldProblem", "AuthenticationError", "ForbiddenError", "NotFoundError", "InsufficientFundsError"),
            *("ConflictError", "RateLimitedError", "ResendTooSoonError", "ActionRefusedError", "ServiceError"),
            *("OutcomeUnknownError", "UnreadableResponseError", "ResultWindowError", "JournalError", "WebhookError"),
            *(
                "IdempotencyError",
                "KeyReusedError",
                "OrderMismatchError",
                "InProgressError",
                "KeyExpiredError",
                "HeldOrder",
            ),
        ),
    ),
    "batch": (
        "Many orders from a file",
        tuple(f"reward_orders.batch:{name}" for name in import_module("reward_orders.batch").__all__),
    ),
    "webhooks": (
        "Webhooks",
        tuple(
            f"reward_orders.webhooks:{name}"
            for name in ("tango_event", "voucherify_event", "TangoEvent", "VoucherifyEvent")
        ),
    ),
    "render": (
        "Rendering",
        tuple(f"reward_orders.render:{name}" for name in ("instructions_html", "instructions_text")),
    ),
    "observing": (
        "Observing",
        tuple(f"reward_orders.observing:{name}" for name in ("log_event", "OpenTelemetry")),
    ),
    "sandbox": (
        "The sandbox",
        (
            *(f"reward_orders.sandbox:{name}" for name in ("Sandbox", "RemoteSandbox", "SandboxProcess")),
            *(f"reward_orders.sandbox.recording:{name}" for name in ("Scrubber", "scrubbing")),
        ),
    ),
}
_WIDTH = 88
_SHOWN = (str, int, float, bool, tuple, timedelta, Unchanged, type(None))  # defaults that a page shows


def page(name: str) -> str:
    """One page of the reference, as Markdown."""
    title, entries = PAGES[name]
    return f"# {title}\n\n" + "\n".join(_entry(entry) for entry in entries)


def undocumented() -> set[str]:
    """Public names of the package that no page has."""
    named = {entry for _, entries in PAGES.values() for entry in entries}
    return set(reward_orders.__all__) - named - {"__version__"}


def _entry(entry: str) -> str:
    path, _, shown = entry.partition(" as ")
    module, _, name = path.rpartition(":")
    thing = getattr(import_module(module or "reward_orders"), name)
    if not inspect.isclass(thing):
        return _callable(name, thing, level=2)
    if shown:
        text = f"## `{shown}` {{ #{shown} }}\n\n{_doc(thing)}\n"
    else:
        text = f"## `{name}` {{ #{name} }}\n\n{_signature(name, thing)}{_doc(thing)}\n"
    return text + _attributes(thing) + _methods(thing, before=shown or name)


def _members(thing: type) -> dict[str, object]:
    """Public members in the order in which they are written, a class's own before those of its bases."""
    members: dict[str, object] = {}
    for base in thing.__mro__:
        if base.__module__.startswith(("reward_orders", "reward_orders_api")):
            for name, member in vars(base).items():
                if not name.startswith("_"):
                    members.setdefault(name, member)
    return members


def _attributes(thing: type) -> str:
    rows = []
    for name, member in _members(thing).items():
        if isinstance(member, property) or inspect.isdatadescriptor(member):
            doc = inspect.getdoc(member) or ""
            rows.append(f"| `{name}` | {_type_of(thing, name, member)} | {_cell(doc)} |")
        elif hasattr(thing, "__members__") and name in thing.__members__:
            rows.append(f"| `{name}` | | `{thing.__members__[name].value!r}` |")
    return "\n".join(["", "| attribute | type | |", "| --- | --- | --- |", *rows, ""]) if rows else ""


def _type_of(thing: type, name: str, member: object) -> str:
    if isinstance(member, property) and member.fget is not None:
        told = inspect.get_annotations(member.fget).get("return", "")
    else:
        told = next((a[name] for base in thing.__mro__ if name in (a := inspect.get_annotations(base))), "")
    text = told if isinstance(told, str) else inspect.formatannotation(told)
    return "`" + text.replace("|", "\\|") + "`" if text else ""


def _cell(text: str) -> str:
    return _markdown(text).replace("\n", " ").replace("|", "\\|")


def _methods(thing: type, *, before: str) -> str:
    parts = []
    for name, member in _members(thing).items():
        bound = getattr(thing, name)
        if inspect.isroutine(bound):
            parts.append(_callable(name, bound, level=3, before=before, is_method=not isinstance(member, staticmethod)))
    return "\n".join(parts)


def _callable(name: str, thing: object, *, level: int, before: str = "", is_method: bool = False) -> str:
    full = f"{before}.{name}" if before else name
    return f"{'#' * level} `{full}` {{ #{full} }}\n\n{_signature(name, thing, drop_self=is_method)}{_doc(thing)}\n"


def _signature(name: str, thing: object, *, drop_self: bool = False) -> str:
    try:
        found = inspect.signature(thing)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return ""
    parameters = list(found.parameters.values())
    if drop_self and parameters and parameters[0].name == "self":
        parameters = parameters[1:]
    words, starred = [], False
    for one in parameters:
        if one.kind is one.KEYWORD_ONLY and not starred:
            words.append("*")
            starred = True
        starred = starred or one.kind is one.VAR_POSITIONAL
        words.append(_parameter(one))
    returned = "" if found.return_annotation in (found.empty, "None", None) else f" -> {_annotation(found)}"
    start = "async def " if inspect.iscoroutinefunction(thing) else ""
    line = f"{start}{name}({', '.join(words)}){returned}"
    if len(line) > _WIDTH:
        line = f"{start}{name}(\n" + "".join(f"    {word},\n" for word in words) + f"){returned}"
    return f"```{{ .python .signature }}\n{line}\n```\n\n"


def _annotation(signature: inspect.Signature) -> str:
    told = signature.return_annotation
    return told if isinstance(told, str) else inspect.formatannotation(told)


def _parameter(one: inspect.Parameter) -> str:
    word = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(one.kind.name, "") + one.name
    if one.annotation is not one.empty:
        told = one.annotation if isinstance(one.annotation, str) else inspect.formatannotation(one.annotation)
        word += f": {told}"
    if one.default is not one.empty:
        # What lives in this process, such as its environment, is not for a page.
        shown = repr(one.default) if isinstance(one.default, _SHOWN) else "..."
        word += f" = {shown}" if ":" in word else f"={shown}"
    return word


def _doc(thing: object) -> str:
    doc = inspect.getdoc(thing) or ""
    return _markdown(doc) + "\n" if doc else ""


def _markdown(text: str) -> str:
    """A docstring as Markdown: the pages that it names are links."""
    return re.sub(r"\bdocs/([\w-]+)\.md\b(?!\))", r"[docs/\1.md](../\1.md)", text)
