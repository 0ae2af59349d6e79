"""Credentials in the keyring of the operating system; the profile file says where, and holds no secret."""

from __future__ import annotations

from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

import reward_orders

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICE = "reward-orders"


def check_keyring() -> None:
    """Whether there is a keyring here. Raises reward_orders.ConfigurationError."""
    if find_spec("keyring") is None:
        raise reward_orders.ConfigurationError(
            "The keyring needs a library: pip install 'reward-orders[keyring]'. Without it use the profile file, or "
            "variables such as TANGO_PLATFORM_KEY."
        )


def keep(user: str, value: str) -> dict[str, str]:
    """Put a secret into the keyring; what the profile file says instead. Raises reward_orders.ConfigurationError."""
    check_keyring()
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, user, value)
    except KeyringError as error:
        raise reward_orders.ConfigurationError(
            f"The keyring takes no credentials ({type(error).__name__}); nothing was kept.",
            hint="Unlock it, or log in without --keyring.",
        ) from None
    return {"keyring": SERVICE, "user": user}


def fetch(pointer: Mapping[str, str], *, name: str, variable: str, vendor: str) -> str:
    """The secret that a profile file points to. Raises reward_orders.ConfigurationError."""
    check_keyring()
    import keyring
    from keyring.errors import KeyringError

    try:
        value = keyring.get_password(pointer["keyring"], pointer["user"])
    except KeyringError as error:
        raise reward_orders.ConfigurationError(
            f"The keyring cannot be read ({type(error).__name__}), which has {name}.",
            hint=f"Unlock it, or set {variable}.",
        ) from None
    if value is None:
        raise reward_orders.ConfigurationError(
            f"The keyring has no {name} any more.",
            hint=f"Run reward-orders login {vendor} --keyring, or set {variable}.",
        )
    return value


def forget(pointer: Mapping[str, str]) -> None:
    """Take a secret out of the keyring that nothing points to any more; where that fails it stays."""
    if find_spec("keyring") is None:
        return
    import keyring
    from keyring.errors import KeyringError

    with suppress(KeyringError):
        keyring.delete_password(pointer["keyring"], pointer["user"])
