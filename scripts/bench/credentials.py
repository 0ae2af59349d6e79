"""How many credentials a second `Credentials.parse` reads, on one core."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from reward_orders.tango.credentials import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable

# A card with a link, its number, a PIN without credentialType and an expiry, listed and in the deprecated map.
_LISTED = [
    ("Redemption Link", "https://sandbox.rewardlink.io/r/1/EXAMPLE", "url", "redemptionUrl"),
    ("Card Number", "6006490000004821", "text", "cardNumber"),
    ("PIN", "0042", "text", None),
    ("Expiration", "2027-01-31T06:59:59Z", "date", "expirationDate"),
]
REWARD: dict[str, object] = {
    "credentials": {label: value for label, value, _, _ in _LISTED},
    "credentialList": [
        {"label": label, "value": value, "type": kind} | ({"credentialType": of_type} if of_type else {})
        for label, value, kind, of_type in _LISTED
    ],
    "redemptionInstructions": "<p>Example</p>\r\n",
}


def credentials_per_second(*, rewards: int = 25_000, clock: Callable[[], float] = perf_counter) -> float:
    """Parse the reward of four credentials `rewards` times and return credentials a second."""
    parse = Credentials.parse
    start = clock()
    for _ in range(rewards):
        parse(REWARD)
    return rewards * len(_LISTED) / (clock() - start)


if __name__ == "__main__":
    print(f"{max(credentials_per_second() for _ in range(5)):,.0f} credentials parsed a second, best of 5")
