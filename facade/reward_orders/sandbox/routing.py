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
    _route("tangoListLineItems", "GET", "/raas/v2/lineItems"),
    _route("tangoGetLineItem", "GET", "/raas/v2/lineItems/{}"),
    _route("tangoCancelLineItem", "POST", "/raas/v2/lineItems/{}/cancel"),
    _route("tangoReissueLineItem", "POST", "/raas/v2/lineItems/{}/reissue"),
    _route("tangoFreezeLineItem", "POST", "/raas/v2/lineItems/{}/freeze"),
    _route("tangoUnfreezeLineItem", "POST", "/raas/v2/lineItems/{}/unfreeze"),
    _route("tangoToken", "POST", "/oauth/token"),
    _route("voucherifyToken", "POST", "/v1/oauth/token"),
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
