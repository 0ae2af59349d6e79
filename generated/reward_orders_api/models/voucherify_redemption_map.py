from __future__ import annotations

from typing import TypeAlias

from .. import models as _models

VoucherifyRedemptionMap: TypeAlias = "dict[str, _models.VoucherifyRedemption]"
"""Redemptions by identifier."""
