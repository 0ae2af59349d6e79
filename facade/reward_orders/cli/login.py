"""`reward-orders login`: credentials into the profile file or the keyring, never onto the command line."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

import reward_orders
from reward_orders.cli import keyrings, settings
from reward_orders.cli.telling import told

if TYPE_CHECKING:
    from collections.abc import Mapping


class Vendor(StrEnum):
    """Whose credentials."""

    tango = "tango"
    voucherify = "voucherify"


_ASKED = {
    Vendor.tango: ("environment", "platform_name", "platform_key", "account", "customer"),
    Vendor.voucherify: ("region", "app_id", "app_token"),
}
_SERVICE_ACCOUNT = ("environment", "client_id", "client_secret", "username", "password", "account", "customer")
_CHOICES = {"environment": ("sandbox", "production"), "region": ("eu", "us", "as")}
"""What is asked for with a choice; the first is the default."""
_TRY = {Vendor.tango: "reward-orders tango balance", Vendor.voucherify: "reward-orders voucherify list"}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(login)


def login(
    vendor: Annotated[Vendor, typer.Argument(help="tango or voucherify.")] = Vendor.tango,
    service_account: Annotated[
        bool, typer.Option("--service-account", help="Tango's four values for new clients, instead of name and key.")
    ] = False,
    keyring: Annotated[
        bool, typer.Option("--keyring", help="Secrets into the keyring of the operating system, not into the file.")
    ] = False,
) -> None:
    """Ask for your settings and keep them in the profile file, readable by you alone.

    With --keyring the file only says where the secrets are. Variables such as TANGO_PLATFORM_KEY come before the
    profile.
    """
    with told():
        if service_account and vendor is not Vendor.tango:
            raise reward_orders.ConfigurationError("Service accounts are Tango's: reward-orders login tango.")
        if keyring:
            keyrings.check_keyring()
        asked = _SERVICE_ACCOUNT if service_account else _ASKED[vendor]
        known = settings.read_profile().get(vendor, {})
        values = {name: value for name, value in known.items() if name not in settings.NAMES[vendor]}
        answers = {name: _ask(name, known.get(name)) for name in asked}
        for name, answer in answers.items():
            secret = keyring and name in settings.HIDDEN
            values[name] = keyrings.keep(f"{settings.profile_path()}: {vendor}.{name}", answer) if secret else answer
        if isinstance(base_url := known.get("base_url"), str):
            values["base_url"] = base_url
        path = settings.write_profile(vendor, values)
        where = f"{path}, secrets in the keyring" if keyring else path
        print(f"Kept in {where}. Try it: {_TRY[vendor]}", file=sys.stderr)


def _ask(name: str, known: str | Mapping[str, str] | None) -> str:
    """Ask for one setting; secrets are not shown, and what is known is the default."""
    choices = _CHOICES.get(name, ())
    hidden = name in settings.HIDDEN
    default = None if hidden else known if isinstance(known, str) else next(iter(choices), None)
    words = f"{name.replace('_', ' ')} ({', '.join(choices)})" if choices else name.replace("_", " ")
    answer = str(typer.prompt(words, default=default, hide_input=hidden and sys.stdin.isatty(), err=True)).strip()
    if choices and answer not in choices:
        raise reward_orders.ConfigurationError(f"{name} is {' or '.join(choices)}, not {answer!r}; nothing was kept.")
    return answer
