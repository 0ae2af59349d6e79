"""What stands around the catalogue: choice products and what they offer, categories of brands, kinds of credentials.

None of it is kept: each call asks Tango, which wants to be asked about its catalogue twice a day at most
(docs/vendors.md, Tango 17.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from reward_orders.core.operation import operation
from reward_orders.core.order import Answered, all_answered, answered, objects
from reward_orders.core.wire import check_id, json_object, loads
from reward_orders.http.identity import answer_named, understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders.tango.settings import check_text
from reward_orders_api.models.tango_brand_category import TangoBrandCategory
from reward_orders_api.models.tango_brand_category_list import BRAND_CATEGORIES
from reward_orders_api.models.tango_choice_product import UTID, TangoChoiceProduct
from reward_orders_api.models.tango_choice_product_list import CHOICE_PRODUCTS
from reward_orders_api.models.tango_credential_type import TangoCredentialType
from reward_orders_api.types import UNSET, given

if TYPE_CHECKING:
    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.tango.catalog import CatalogItem
    from reward_orders.tango.settings import TangoSettings


class ChoiceProduct(Answered, TangoChoiceProduct):
    """An item whose recipient chooses; only such rewards can be cancelled, frozen and reissued."""

    __slots__ = ()
    _id: ClassVar[str] = UTID
    _columns: ClassVar = ("utid", "reward_name", "currency_code", "countries", "status")


class ChoiceOperations:
    """Choice products and what they offer, categories of brands, kinds of credentials."""

    _settings: TangoSettings

    @operation
    def choice_products(
        self, *, reward_name: str | None = None, currency: str | None = None, country: str | None = None
    ) -> Flow[list[ChoiceProduct]]:
        """Every item whose recipient chooses, asked for now; the filters are Tango's.

        Such rewards alone can be cancelled, frozen and reissued. Do not write their utids into a program: they change.
        https://developers.tangocard.com/docs/manage-choice-products
        """
        from reward_orders.tango import values
        from reward_orders_api.api.tango.tango_list_choice_products import request_kwargs

        code = values.currency(currency)
        kwargs = request_kwargs(
            reward_name=given(None if reward_name is None else check_text(reward_name, argument="reward_name")),
            currency_code=given(None if code is None else code.upper()),
            countries=UNSET if country is None else [check_text(country, argument="country").upper()],
        )
        request = build(self._settings.session, "tangoListChoiceProducts", kwargs)

        def read(response: Response) -> list[ChoiceProduct]:
            rows = objects(json_object(response, what=request.operation).get(CHOICE_PRODUCTS), response)
            return all_answered(ChoiceProduct, rows, response, what="the choice products")

        response = yield from send_with_retry(self._settings.session, request)
        return (yield from understood(response, read))

    @operation
    def choice_product(self, utid: str) -> Flow[ChoiceProduct]:
        """One item whose recipient chooses, asked for now; raises NotFoundError."""
        from reward_orders_api.api.tango.tango_get_choice_product import request_kwargs

        session, kwargs = self._settings.session, request_kwargs(_utid(utid))
        request = build(session, "tangoGetChoiceProduct", kwargs, template="/raas/v2/choiceProducts/{id}")

        def read(response: Response) -> ChoiceProduct:
            return answered(ChoiceProduct, json_object(response, what=request.operation), response)

        def is_named(product: ChoiceProduct) -> bool:
            return (product.utid or "").upper() == utid.upper()

        return (yield from answer_named(session, request, read, is_named, what="choice product"))

    @operation
    def choices(self, utid: str) -> Flow[list[CatalogItem]]:
        """What the recipient of a choice product may choose, asked for now; raises NotFoundError.

        An item that stands here and not in `catalog.list()` cannot be ordered by itself.
        """
        from reward_orders.tango.catalog import read_items
        from reward_orders_api.api.tango.tango_get_choice_product_catalog import request_kwargs

        session, kwargs = self._settings.session, request_kwargs(_utid(utid))
        request = build(
            session, "tangoGetChoiceProductCatalog", kwargs, template="/raas/v2/choiceProducts/{id}/catalog"
        )
        response = yield from send_with_retry(session, request)
        return [*(yield from understood(response, read_items)).values()]

    @operation
    def categories(self) -> Flow[list[TangoBrandCategory]]:
        """Every category that brands have, asked for now: `identifier` and `description`."""
        from reward_orders_api.api.tango.tango_list_brand_categories import request_kwargs

        session = self._settings.session
        request = build(session, "tangoListBrandCategories", request_kwargs())

        def read(response: Response) -> list[TangoBrandCategory]:
            rows = objects(json_object(response, what=request.operation).get(BRAND_CATEGORIES), response)
            return [TangoBrandCategory(row) for row in rows]

        response = yield from send_with_retry(session, request)
        return (yield from understood(response, read))

    @operation
    def credential_types(self) -> Flow[list[TangoCredentialType]]:
        """Every kind of credential there is, asked for now: `credential_type` and `description`."""
        from reward_orders_api.api.tango.tango_list_credential_types import request_kwargs

        session = self._settings.session
        request = build(session, "tangoListCredentialTypes", request_kwargs())

        def read(response: Response) -> list[TangoCredentialType]:
            try:
                body = loads(response.content)
            except ValueError:
                body = None
            return [TangoCredentialType(row) for row in objects(body, response)]

        response = yield from send_with_retry(session, request)
        return (yield from understood(response, read))


def _utid(utid: object) -> str:
    return check_id(utid, argument="utid", of="choice product")
