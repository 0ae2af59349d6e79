"""Voucherify's error answers: shapes, keys and what to do about them (facts: voucherify 15)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reward_orders.core.errors import FieldProblem, ForbiddenError
from reward_orders.core.refusals import Dialect

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PROPERTY = re.compile(r"Property \.([\w.\[\]]{1,100})")


class VoucherifyDialect(Dialect):
    """Only `code` and `message` are always there; messages are translated per project and never matched."""

    service = "Voucherify"
    classes = {402: ForbiddenError}  # noqa: RUF012 - read only; 402 is about the plan, not about funds
    hints = {  # noqa: RUF012 - read only
        "unauthorized": "Check app_id and app_token, and that they belong to this region.",
        "missing_required_feature": "The project's plan does not include this.",
        "missing_required_permission": "The key's role lacks the permission; change it in the dashboard.",
        "metadata_validation_failed": "The metadata does not fit the project's schema.",
        "duplicate_found": "The identifier is in use.",
        "query_too_large": "Send less at once.",
    }

    def code(self, body: Mapping[str, object]) -> str | None:
        """The error key."""
        key = body.get("key")
        return key if isinstance(key, str) and key else None

    def fields(self, body: Mapping[str, object]) -> Sequence[FieldProblem]:
        """The property that `details` names, where it names one."""
        details = body.get("details")
        if not isinstance(details, str):
            return ()
        return tuple(
            FieldProblem(path=match[1].rstrip("."), code=self.code(body), message=None)
            for match in _PROPERTY.finditer(details[:2000])
        )


VOUCHERIFY = VoucherifyDialect()
