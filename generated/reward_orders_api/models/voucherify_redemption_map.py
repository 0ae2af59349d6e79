from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from .voucherify_redemption import VoucherifyRedemption

VoucherifyRedemptionMap: TypeAlias = "dict[str, VoucherifyRedemption]"
"""Redemptions by identifier."""
