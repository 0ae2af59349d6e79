from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    as_text,
    json_key,
)

BRAND_KEY = json_key("brandKey")
BRAND_NAME = json_key("brandName")
ITEMS = json_key("items")
CATEGORIES = json_key("categories")
STATUS = json_key("status")
DISCLAIMER = json_key("disclaimer")
DESCRIPTION = json_key("description")
SHORT_DESCRIPTION = json_key("shortDescription")
TERMS = json_key("terms")
CREATED_DATE = json_key("createdDate")
LAST_UPDATE_DATE = json_key("lastUpdateDate")
IMAGE_URLS = json_key("imageUrls")
BRAND_REQUIREMENTS = json_key("brandRequirements")
BARCODE_TYPE = json_key("barcodeType")


class TangoBrand(Record):
    """A brand and its items. Texts are HTML."""

    __slots__ = ()
    _fields: ClassVar = {
        BRAND_KEY: "brand_key",
        BRAND_NAME: "brand_name",
        ITEMS: "items",
        CATEGORIES: "categories",
        STATUS: "status",
        DISCLAIMER: "disclaimer",
        DESCRIPTION: "description",
        SHORT_DESCRIPTION: "short_description",
        TERMS: "terms",
        CREATED_DATE: "created_date",
        LAST_UPDATE_DATE: "last_update_date",
        IMAGE_URLS: "image_urls",
        BRAND_REQUIREMENTS: "brand_requirements",
        BARCODE_TYPE: "barcode_type",
    }

    @property
    def brand_key(self) -> str | None:
        """Its key."""
        value: str | None = self._data.get(BRAND_KEY)
        return value if value and value.__class__ is str else None

    @property
    def brand_name(self) -> str | None:
        """Its name."""
        value: str | None = self._data.get(BRAND_NAME)
        return value if value and value.__class__ is str else None

    @property
    def items(self) -> Sequence[_models.TangoCatalogItem] | None:
        """What can be ordered of it."""
        from .tango_catalog_item import TangoCatalogItem

        value: Any = self._data.get(ITEMS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoCatalogItem, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def categories(self) -> Sequence[_models.TangoBrandCategory] | None:
        """Its categories."""
        from .tango_brand_category import TangoBrandCategory

        value: Any = self._data.get(CATEGORIES)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoBrandCategory, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def status(self) -> str | None:
        """Status of the brand."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None

    @property
    def disclaimer(self) -> str | None:
        """Disclaimer."""
        value: str | None = self._data.get(DISCLAIMER)
        return value if value and value.__class__ is str else None

    @property
    def description(self) -> str | None:
        """Description."""
        value: str | None = self._data.get(DESCRIPTION)
        return value if value and value.__class__ is str else None

    @property
    def short_description(self) -> str | None:
        """Short description."""
        value: str | None = self._data.get(SHORT_DESCRIPTION)
        return value if value and value.__class__ is str else None

    @property
    def terms(self) -> str | None:
        """Terms."""
        value: str | None = self._data.get(TERMS)
        return value if value and value.__class__ is str else None

    @property
    def created_date(self) -> _datetime | None:
        """When it was made."""
        value: Any = self._data.get(CREATED_DATE)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def last_update_date(self) -> _datetime | None:
        """When it last changed."""
        value: Any = self._data.get(LAST_UPDATE_DATE)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def image_urls(self) -> dict[str, str] | None:
        """Pictures."""
        value: Any = self._data.get(IMAGE_URLS)
        return (
            {k0: x0 for k0, i0 in value.items() if (x0 := as_text(i0)) is not None} if value.__class__ is dict else None
        )

    @property
    def brand_requirements(self) -> _models.TangoBrandRequirements | None:
        """What must be shown beside it."""
        from .tango_brand_requirements import TangoBrandRequirements

        value: Any = self._data.get(BRAND_REQUIREMENTS)
        return as_record(TangoBrandRequirements, value)

    @property
    def barcode_type(self) -> str | None:
        """Kind of barcode."""
        value: str | None = self._data.get(BARCODE_TYPE)
        return value if value and value.__class__ is str else None
