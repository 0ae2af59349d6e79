"""`reward-orders login`: credentials into the profile file, never onto the command line."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from reward_orders.cli import settings
from reward_orders.cli.telling import told


class Vendor(StrEnum):
    """Whose credentials."""

    tango = "tango"
    voucherify = "voucherify"


_ASKED = {
    Vendor.tango: ("environment", "platform_name", "platform_key", "account", "customer"),
    Vendor.voucherify: ("region", "app_id", "app_token"),
}
_DEFAULTS = {"environment": "sandbox", "region": "eu"}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(login)


def login(vendor: Annotated[Vendor, typer.Argument(help="tango or voucherify.")] = Vendor.tango) -> None:
    """Ask for your settings and keep them in the profile file, readable by you alone.

    Variables such as TANGO_PLATFORM_KEY come before the profile. A service account is set by TANGO_CLIENT_ID,
    TANGO_CLIENT_SECRET, TANGO_USERNAME and TANGO_PASSWORD.
    """
    with told():
        known = settings.read_profile().get(vendor, {})
        values = dict(known)
        for name in _ASKED[vendor]:
            hidden = name in settings.HIDDEN
            default = known.get(name, _DEFAULTS.get(name))
            values[name] = typer.prompt(
                name.replace("_", " "),
                default=None if hidden else default,
                hide_input=hidden and sys.stdin.isatty(),
                err=True,
            )
        path = settings.write_profile(vendor, values)
        print(f"Kept in {path}.", file=sys.stderr)
