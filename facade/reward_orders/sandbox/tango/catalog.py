"""The items one can order: every kind of value, credential and outcome that we know of."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Credential = tuple[str, str, str, str | None]
"""label, kind of value, `type`, `credentialType` (None: as before July 2018)."""

_LINK: Credential = ("Redemption Link", "link", "url", "redemptionUrl")


@dataclass(frozen=True, slots=True)
class Item:
    """One UTID. Amounts are minor units of `currency`."""

    utid: str
    name: str
    credentials: tuple[Credential, ...]
    currency: str = "USD"
    minimum: int = 1
    maximum: int = 99_999_999
    whole: bool = False
    active: bool = True
    physical: bool = False
    takes_expiration: bool = False
    outcome: Literal["COMPLETE", "PENDING", "FAILED", "PENDING_FAILED", "RETRYING"] = "COMPLETE"
    """RETRYING is tried again in an asynchronous order, and COMPLETE at once in any other."""
    rate: Decimal | None = None
    """Account currency for one unit of the item's, with a 3 % fee; None for a domestic item."""
    brand: str = "Sample Brand"
    choice: bool = False
    """Whether the recipient chooses; only such rewards can be cancelled, frozen and reissued."""
    deliveries: tuple[str, ...] = ("EMAIL", "PHONE", "EMBEDDED")
    """Ways of delivery that the catalogue tells; another of the four is refused."""
    countries: tuple[str, ...] = ("US",)

    @property
    def fixed(self) -> bool:
        """Tell whether only one amount is for sale."""
        return self.minimum == self.maximum


ITEMS: dict[str, Item] = {
    item.utid: item
    for item in (
        Item("U561593", "Reward Link", (_LINK, ("Expiration", "empty", "date", "expirationDate")), choice=True),
        Item(
            "U280985",
            "Sample Card",
            (
                ("Card Number", "card", "text", "cardNumber"),
                ("PIN", "pin", "text", "PIN"),
                ("Security Code", "code", "text", "securityCode"),
            ),
        ),
        Item("U100001", "Fixed 25 Card", (_LINK,), minimum=2500, maximum=2500),
        Item("U100002", "Whole Amount Card", (_LINK,), minimum=500, maximum=50_000, whole=True),
        Item(
            "U100003",
            "Promo Link",
            (("redemptionUrl", "link", "url", "redemptionUrl"), ("expirationDate", "date", "date", "expirationDate")),
            takes_expiration=True,
            choice=True,
        ),
        Item("U100004", "PIN and Serial Card", (("PIN", "pin", "text", None), ("Serial Number", "card", "text", None))),
        Item(
            "U100005",
            "Barcode Card",
            (
                ("Barcode Number", "card", "text", "barcodeNumber"),
                ("Barcode", "image", "barcode", "barcodeUrl"),
            ),
        ),
        Item("U100006", "Slow Card", (_LINK,), outcome="PENDING"),
        Item("U100007", "Failing Card", (_LINK,), outcome="FAILED"),
        Item("U100008", "Slowly Failing Card", (_LINK,), outcome="PENDING_FAILED"),
        Item(
            "U100009",
            "Euro Card",
            (_LINK,),
            currency="EUR",
            rate=Decimal("1.10"),
            brand="Euro Brand",
            countries=("DE", "FR"),
        ),
        Item("U100010", "Printed Card", (), physical=True, deliveries=("ADDRESS", "EMAIL", "PHONE", "EMBEDDED")),
        Item("U100011", "Retired Card", (_LINK,), active=False),
        Item("U100012", "Ranged Card", (_LINK,), minimum=500, maximum=50_000),
        Item("U100014", "Retried Card", (_LINK,), outcome="RETRYING"),
        Item("U100013", "Coffee Card", (_LINK,), brand="Coffee Brand", deliveries=("EMAIL",), maximum=20_000),
    )
}


def find(utid: str) -> Item | None:
    """Return the item of a UTID, whatever the case of its letter."""
    return ITEMS.get(utid.upper())
