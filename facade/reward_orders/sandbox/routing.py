"""Which operation a request is: method and percent-encoded path to operationId and ids."""

from dataclasses import dataclass
from urllib.parse import unquote

VENDORS = ("tango", "voucherify", "tiny")


@dataclass(frozen=True, slots=True)
class Route:
    """One operation; a segment of the path in braces is an id."""

    operation: str
    method: str
    segments: tuple[str, ...]
    origin: str = "api"

    @property
    def vendor(self) -> str:
        """Return whose operation it is."""
        return next(vendor for vendor in VENDORS if self.operation.startswith(vendor))


def _route(operation: str, method: str, path: str, origin: str = "api") -> Route:
    return Route(operation, method, tuple(path.split("/")[1:]), origin)


ROUTES = (
    _route("tangoListOrders", "GET", "/raas/v2/orders"),
    _route("tangoCreateOrder", "POST", "/raas/v2/orders"),
    _route("tangoGetOrder", "GET", "/raas/v2/orders/{}"),
    _route("tangoResendOrder", "POST", "/raas/v2/orders/{}/resends"),
    _route("tangoGetCatalog", "GET", "/raas/v2/catalogs"),
    _route("tangoListAccounts", "GET", "/raas/v2/accounts"),
    _route("tangoGetAccount", "GET", "/raas/v2/accounts/{}"),
    _route("tangoGetExchangeRates", "GET", "/raas/v2/exchangerates"),
    _route("tangoListChoiceProducts", "GET", "/raas/v2/choiceProducts"),
    _route("tangoGetChoiceProduct", "GET", "/raas/v2/choiceProducts/{}"),
    _route("tangoGetChoiceProductCatalog", "GET", "/raas/v2/choiceProducts/{}/catalog"),
    _route("tangoListBrandCategories", "GET", "/raas/v2/brandCategories"),
    _route("tangoListCredentialTypes", "GET", "/raas/v2/credentialtypes"),
    _route("tangoListCustomers", "GET", "/raas/v2/customers"),
    _route("tangoGetCustomer", "GET", "/raas/v2/customers/{}"),
    _route("tangoListCustomerAccounts", "GET", "/raas/v2/customers/{}/accounts"),
    _route("tangoListWebhooks", "GET", "/raas/v2/webhooks"),
    _route("tangoCreateWebhook", "POST", "/raas/v2/webhooks"),
    _route("tangoListEventTypes", "GET", "/raas/v2/webhooks/eventtypes"),
    _route("tangoGetWebhook", "GET", "/raas/v2/webhooks/{}"),
    _route("tangoUpdateWebhook", "PATCH", "/raas/v2/webhooks/{}"),
    _route("tangoDeleteWebhook", "DELETE", "/raas/v2/webhooks/{}"),
    _route("tangoRenewWebhook", "POST", "/raas/v2/webhooks/{}/renew"),
    _route("tangoListWebhookEvents", "GET", "/raas/v2/webhooks/{}/events"),
    _route("tangoReplayWebhook", "POST", "/raas/v2/webhooks/{}/replay"),
    _route("tangoTestWebhook", "POST", "/raas/v2/webhooks/{}/tests"),
    _route("tangoTestWebhookEvent", "POST", "/raas/v2/webhooks/{}/tests/{}"),
    _route("tangoListLineItems", "GET", "/raas/v2/lineItems"),
    _route("tangoGetLineItemReasonCodes", "GET", "/raas/v2/lineItems/reasonCodes"),
    _route("tangoUpdateLineItem", "PATCH", "/raas/v2/lineItems/{}"),
    _route("tangoResendLineItem", "POST", "/raas/v2/lineItems/{}/resends"),
    _route("tangoGetEmbeddedUrl", "GET", "/raas/v2/lineItems/{}/embeddedUrl"),
    _route("tangoGetLineItem", "GET", "/raas/v2/lineItems/{}"),
    _route("tangoCancelLineItem", "POST", "/raas/v2/lineItems/{}/cancel"),
    _route("tangoReissueLineItem", "POST", "/raas/v2/lineItems/{}/reissue"),
    _route("tangoFreezeLineItem", "POST", "/raas/v2/lineItems/{}/freeze"),
    _route("tangoUnfreezeLineItem", "POST", "/raas/v2/lineItems/{}/unfreeze"),
    _route("tangoListAsyncOrders", "GET", "/raas/v2/asyncOrders"),
    _route("tangoCreateAsyncOrder", "POST", "/raas/v2/asyncOrders"),
    _route("tangoGetAsyncReasonCodes", "GET", "/raas/v2/asyncOrders/reasonCodes"),
    _route("tangoUpdateAsyncLineItem", "PATCH", "/raas/v2/asyncOrders/lineItems/{}"),
    _route("tangoUpdateAsyncOrder", "PATCH", "/raas/v2/asyncOrders/customers/{}/accounts/{}/{}"),
    _route("tangoGetAsyncOrder", "GET", "/raas/v2/asyncOrders/customers/{}/accounts/{}/{}"),
    _route("tangoGetAsyncOrderLineItems", "GET", "/raas/v2/asyncOrders/customers/{}/accounts/{}/{}/lineItems"),
    _route("tangoToken", "POST", "/oauth/token"),
    _route("voucherifyToken", "POST", "/v1/oauth/token"),
    _route("voucherifyProjectToken", "POST", "/v2/oauth/token"),
    _route("voucherifyImportOrders", "POST", "/v1/orders/import"),
    _route("voucherifyCreateOrderExport", "POST", "/v1/orders/export"),
    _route("voucherifyListOrders", "GET", "/v1/orders"),
    _route("voucherifyCreateOrder", "POST", "/v1/orders"),
    _route("voucherifyGetOrder", "GET", "/v1/orders/{}"),
    _route("voucherifyUpdateOrder", "PUT", "/v1/orders/{}"),
    _route("voucherifyListAsyncActions", "GET", "/v1/async-actions"),
    _route("voucherifyGetAsyncAction", "GET", "/v1/async-actions/{}"),
    _route("voucherifyListExports", "GET", "/v1/exports"),
    _route("voucherifyCreateExport", "POST", "/v1/exports"),
    _route("voucherifyGetExport", "GET", "/v1/exports/{}"),
    _route("voucherifyDeleteExport", "DELETE", "/v1/exports/{}"),
    _route("tinyListOrders", "GET", "/tiny/orders"),
    _route("tinyCreateOrder", "POST", "/tiny/orders"),
    _route("tinyGetOrder", "GET", "/tiny/orders/{}"),
    _route("voucherifyDownloadExport", "GET", "/v1/exports/{}", "download"),
)


def find(method: str, raw_path: str, origin: str) -> tuple[Route | None, tuple[str, ...], list[str]]:
    """Return the route and its ids; without a route, the methods this path would take.

    The path is split before it is decoded: an id may hold an encoded slash (source_id is free text).
    """
    segments = tuple(raw_path.split("/")[1:])
    allowed = []
    for route in ROUTES:
        ids = _ids(route.segments, segments) if route.origin == origin else None
        if ids is None:
            continue
        if route.method == method:
            return route, ids, []
        allowed.append(route.method)
    return None, (), allowed


def _ids(pattern: tuple[str, ...], segments: tuple[str, ...]) -> tuple[str, ...] | None:
    if len(pattern) != len(segments):
        return None
    ids = []
    for expected, segment in zip(pattern, segments, strict=True):
        if expected == "{}":
            if not segment:
                return None
            ids.append(unquote(segment))
        elif expected != segment:
            return None
    return tuple(ids)
