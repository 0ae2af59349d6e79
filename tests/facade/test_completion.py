"""What an editor and a shell offer while a call is typed: the real arguments of both sides, and nothing of ours."""

import contextlib
import inspect
import io
import pydoc

import jedi
import pytest

from reward_orders import AsyncTango, AsyncVoucherify, BadRequestError, Tango, Voucherify
from scripts.contract_coverage import CONTRACT
from scripts.contract_document import operations, read
from scripts.naming import PythonIdentifier

CLIENTS = {
    "Tango": (Tango(platform_name="p", platform_key="k"), AsyncTango(platform_name="p", platform_key="k")),
    "Voucherify": (Voucherify(app_id="a", app_token="t"), AsyncVoucherify(app_id="a", app_token="t")),
}
METHODS = {
    "Tango": ["check", "create", "find", "get", "list", "reconcile", "resend", "told", "wait"],
    "Voucherify": [
        "create", "delete_export", "export", "export_job", "exports", "find", "get", "import_", "import_job", "list",
        "reconcile", "start_export", "start_import", "told", "update",
    ],
}  # fmt: skip
SIDED = {"list", "reconcile", "export", "exports", "export_job", "import_job", "start_export", "start_import"}
HERE = jedi.InterpreterEnvironment()  # no process of jedi's own
both = pytest.mark.parametrize(
    ("vendor", "client"),
    [pytest.param(name, client, id=type(client).__name__) for name, pair in CLIENTS.items() for client in pair],
)


def arguments(method):
    return set(inspect.signature(method).parameters)


@both
def test_a_shell_offers_the_methods_and_their_arguments(vendor, client):
    """As in IPython, which asks the live objects."""
    offered = jedi.Interpreter("client.orders.", [{"client": client}]).complete()
    assert [one.name for one in offered if not one.name.startswith("_")] == METHODS[vendor]
    for name in METHODS[vendor]:
        shown = jedi.Interpreter(f"client.orders.{name}(", [{"client": client}]).get_signatures()
        assert shown
        for signature in shown:
            assert {param.name for param in signature.params} == arguments(getattr(client.orders, name)), name


@pytest.mark.parametrize("vendor", CLIENTS)
@pytest.mark.parametrize("side", ["", "Async"])
def test_an_editor_offers_the_arguments_from_the_source_alone(vendor, side):
    """As in editors, which run nothing."""
    client = CLIENTS[vendor][side == "Async"]
    for name in METHODS[vendor]:
        code = f"from reward_orders.{vendor.lower()}.client import {side}{vendor}\n{side}{vendor}().orders.{name}("
        offered = {
            one.name.removesuffix("=")
            for one in jedi.Script(code, environment=HERE).complete()
            if one.name.endswith("=")
        }
        assert arguments(getattr(client.orders, name)) <= offered, name
        assert "settings" not in str(offered)


@both
def test_help_shows_real_arguments_what_comes_back_and_the_words(vendor, client):
    """Of the method of this side: awaited where it is, and what it gives instead of how it is written."""
    asynchronous = type(client).__name__.startswith("Async")
    for name in METHODS[vendor]:
        method = getattr(client.orders, name)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            pydoc.Helper(output=out).help(method)
        shown = out.getvalue()
        assert f"{'async ' if inspect.iscoroutinefunction(method) else ''}{name}(" in shown
        assert inspect.getdoc(method).splitlines()[0] in shown
        assert "settings" not in shown.partition(") ->")[0]
        returned = str(inspect.signature(method).return_annotation)
        assert not {"Flow", "Paged", "Next", "Download", "Held"} & set(returned.replace("[", " ").split()), name
        assert returned.startswith("Async") == (asynchronous and name in SIDED), name


def test_a_wrong_call_is_told_under_the_name_that_was_called():
    """Both sides are written in one class, which no caller knows."""
    with pytest.raises(TypeError, match=r"^TangoOrders\.get\(\) missing 1 required positional argument: 'id'$"):
        CLIENTS["Tango"][0].orders.get()
    with pytest.raises(TypeError, match=r"^AsyncTangoOrders\.get\(\) missing 1 required positional argument: 'id'$"):
        CLIENTS["Tango"][1].orders.get().send(None)
    with pytest.raises(TypeError, match=r"^Tango\.__init__\(\) got an unexpected keyword argument 'key'$"):
        Tango(key="k")
    with pytest.raises(TypeError, match=r"^AsyncTango\.__init__\(\) got an unexpected keyword argument 'key'$"):
        AsyncTango(key="k")


def test_a_client_class_of_the_app_keeps_its_own_constructor_and_options():
    """`with_options` gives one of the same class, with what it holds."""

    class Mine(Tango):
        def __init__(self, team):
            super().__init__(platform_name="p", platform_key="k")
            self.team = team

    other = Mine("a").with_options(timeout=5)
    assert type(other) is Mine
    assert (other.team, other._settings.session.timeout) == ("a", 5)


LISTS = {
    "tangoListOrders": "orders",
    "tangoListLineItems": "line_items",
    "tangoListAsyncOrders": "async_orders",
    "tangoListAccounts": "accounts",
    "tangoListCustomerAccounts": "accounts",
    "tangoGetCatalog": "catalog",
}


def known_values():
    """Tango's filters that the contract knows values of: operation, argument, and the name of the values."""
    for _, operation in operations(read(CONTRACT)):
        name = operation["operationId"]
        for parameter in operation["parameters"] if name in LISTS else ():
            values = parameter["schema"].get("$ref", "").rpartition("/")[2]
            if values:
                argument = str(PythonIdentifier(parameter["name"], ""))
                yield pytest.param(name, argument, values, id=f"{name}-{argument}")


@pytest.mark.parametrize(("operation", "argument", "values"), [*known_values()])
def test_a_filter_completes_with_the_values_that_the_contract_knows(operation, argument, values):
    """Statuses and ways of delivery: an editor offers them, and any other text is no type error."""
    for client in CLIENTS["Tango"]:
        arguments = inspect.signature(getattr(client, LISTS[operation]).list).parameters
        assert arguments[argument].annotation == f"{values}Text | str | None"


@pytest.mark.parametrize(
    ("room", "argument", "sent_as"),
    [
        ("orders", "status", "status"),
        ("orders", "order_status", "orderStatus"),
        ("orders", "line_item_status", "lineItemStatus"),
        ("orders", "delivery_method", "deliveryMethod"),
        ("orders", "delivery_status", "deliveryStatus"),
        ("line_items", "status", "status"),
        ("line_items", "order_status", "orderStatus"),
        ("line_items", "email_status", "emailStatus"),
        ("line_items", "delivery_method", "deliveryMethod"),
        ("line_items", "delivery_status", "deliveryStatus"),
        ("async_orders", "order_status", "orderStatus"),
        ("async_orders", "line_item_status", "lineItemStatus"),
        ("async_orders", "delivery_method", "deliveryMethod"),
        ("accounts", "status", "status"),
    ],
)
def test_a_value_of_tomorrow_is_sent_as_it_is(sandbox, tango, room, argument, sent_as):
    """The service judges it: an older client must not stand between."""
    with contextlib.suppress(BadRequestError):
        getattr(tango, room).list(**{argument: "TOMORROW"}).first()
    assert sandbox.requests[-1].query[sent_as] == "TOMORROW"
