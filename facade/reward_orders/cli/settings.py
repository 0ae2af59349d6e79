"""Where the command finds its settings: the environment first, then the profile file; never an argument."""

from __future__ import annotations

import json
import os
import stat
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import reward_orders
from reward_orders.cli import keyrings

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES: Mapping[str, Mapping[str, str]] = {
    "tango": {
        "platform_name": "TANGO_PLATFORM_NAME",
        "platform_key": "TANGO_PLATFORM_KEY",
        "account": "TANGO_ACCOUNT",
        "customer": "TANGO_CUSTOMER",
        "environment": "TANGO_ENVIRONMENT",
        "base_url": "TANGO_BASE_URL",
        "client_id": "TANGO_CLIENT_ID",
        "client_secret": "TANGO_CLIENT_SECRET",
        "username": "TANGO_USERNAME",
        "password": "TANGO_PASSWORD",
    },
    "voucherify": {
        "app_id": "VOUCHERIFY_APP_ID",
        "app_token": "VOUCHERIFY_APP_TOKEN",
        "region": "VOUCHERIFY_REGION",
        "base_url": "VOUCHERIFY_BASE_URL",
    },
}
"""Each setting of a vendor, and its variable."""
Kept: TypeAlias = "Mapping[str, str | Mapping[str, str]]"
"""Settings by name: each is text, or says where the keyring has it."""
HIDDEN = frozenset({"platform_key", "client_secret", "password", "app_token"})
JOURNAL = "REWARD_ORDERS_JOURNAL"
OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO


def profile_path() -> Path:
    """The profile file: REWARD_ORDERS_PROFILE, else in the user's folder for settings."""
    given = os.environ.get("REWARD_ORDERS_PROFILE")
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(given) if given else Path(home) / "reward-orders" / "profile.toml"


def read_profile() -> dict[str, Kept]:
    """What the profile file says, by vendor; nothing where there is none. Raises reward_orders.ConfigurationError."""
    path = profile_path()
    try:
        others = os.name == "posix" and path.stat().st_mode & OTHERS_MAY
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise reward_orders.ConfigurationError(
            f"The profile {str(path)!r} cannot be read ({type(error).__name__})."
        ) from None
    if others:
        raise reward_orders.ConfigurationError(f"Others may read {str(path)!r}, which holds credentials: chmod 600 it.")
    return {
        vendor: {name: value for name, value in values.items() if isinstance(value, str) or _is_pointer(value)}
        for vendor, values in told.items()
        if isinstance(values, dict)
    }


def _is_pointer(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(name), str) for name in ("keyring", "user"))


def write_profile(vendor: str, values: Kept) -> Path:
    """Put the settings of a vendor into the profile file, readable by its owner alone.

    What the keyring had for the vendor and no setting points to any more is taken out of it.
    """
    path = profile_path()
    before = read_profile()
    told = before | {vendor: dict(values)}
    text = "\n".join(
        f"[{name}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in of.items()) for name, of in told.items()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    descriptor = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
    new.replace(path)
    for value in before.get(vendor, {}).values():
        if not isinstance(value, str) and value not in values.values():
            keyrings.forget(value)
    return path


def _toml(value: str | Mapping[str, str]) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return "{ " + ", ".join(f"{name} = {_toml(of)}" for name, of in value.items()) + " }"


def found(vendor: str) -> dict[str, str]:
    """The settings of a vendor: each from its variable, else from the profile, which may point to the keyring."""
    profile = read_profile().get(vendor, {})
    settings: dict[str, str] = {}
    for name, variable in NAMES[vendor].items():
        kept = os.environ.get(variable) or profile.get(name) or ""
        if not isinstance(kept, str):
            kept = keyrings.fetch(kept, name=name, variable=variable, vendor=vendor)
        if kept:
            settings[name] = kept
    return settings


def open_journal(given: str | None) -> reward_orders.Journal:
    """The journal: a path, or the DSN of a PostgreSQL; by default a file in the user's folder for data."""
    place = given or os.environ.get(JOURNAL) or read_profile().get("journal", {}).get("place")
    if not isinstance(place, str):
        home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
        folder = home / "reward-orders"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = str(folder / "journal.db")
    return reward_orders.Journal.postgres(place) if _is_postgres(place) else reward_orders.Journal.sqlite(place)


def check_queue(dsn: str) -> None:
    """Raise reward_orders.ConfigurationError for what is no DSN of a PostgreSQL."""
    if not _is_postgres(dsn):
        raise reward_orders.ConfigurationError(
            "--queue is the DSN of the journal's PostgreSQL, such as postgresql://user@host/database; nothing was sent."
        )


def _is_postgres(place: str) -> bool:
    return place.startswith(("postgres://", "postgresql://"))


def is_production(settings: Mapping[str, str]) -> bool:
    """Whether orders cost real money: production is said, and no other server."""
    return settings.get("environment") == "production" and "base_url" not in settings


def tango_client(*, journal: reward_orders.Journal | None, rate: float | None = 1.0) -> reward_orders.Tango:
    """A client of the settings that are found. Raises reward_orders.ConfigurationError."""
    of = found("tango")
    if not of.keys() & {"platform_key", "client_id"}:
        raise reward_orders.ConfigurationError(
            "There are no credentials for Tango: run reward-orders login, or set TANGO_PLATFORM_NAME and "
            "TANGO_PLATFORM_KEY; for a service account TANGO_CLIENT_ID, TANGO_CLIENT_SECRET, TANGO_USERNAME and "
            "TANGO_PASSWORD."
        )
    auth = None
    if "client_id" in of:
        auth = reward_orders.TangoServiceAccount(
            client_id=of["client_id"],
            client_secret=reward_orders.Secret(of.get("client_secret", "")),
            username=of.get("username", ""),
            password=reward_orders.Secret(of.get("password", "")),
        )
    return reward_orders.Tango(
        platform_name=of.get("platform_name"),
        platform_key=reward_orders.Secret(of["platform_key"]) if "platform_key" in of else None,
        auth=auth,
        account=of.get("account"),
        customer=of.get("customer"),
        environment=of.get("environment", "sandbox"),
        base_url=of.get("base_url"),
        journal=journal,
        rate=rate,
    )


def voucherify_client(*, journal: reward_orders.Journal | None = None) -> reward_orders.Voucherify:
    """A client of the settings that are found. Raises reward_orders.ConfigurationError."""
    of = found("voucherify")
    if "app_token" not in of and not os.environ.get("VOUCHERIFY_CLIENT_ID"):
        raise reward_orders.ConfigurationError(
            "There are no credentials for Voucherify: run reward-orders login voucherify, or set VOUCHERIFY_APP_ID and "
            "VOUCHERIFY_APP_TOKEN."
        )
    return reward_orders.Voucherify(
        app_id=of.get("app_id"),
        app_token=reward_orders.Secret(of["app_token"]) if "app_token" in of else None,
        region=of.get("region", "eu"),
        base_url=of.get("base_url"),
        journal=journal,
    )
