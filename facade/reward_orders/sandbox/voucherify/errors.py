"""Voucherify's refusals, each body as documented or recorded for its status."""

from reward_orders.sandbox.exchange import Answer, Json, reply

OPERATORS_LISTED = (
    "$in, $not_in, $in_location, $not_in_location, $is, $is_days_ago, $is_days_in_future, $is_not, $has_value, "
    "$is_unknown, $contains, $not_contain, $starts_with, $ends_with, $more_than, $less_than, $more_than_ago, "
    "$less_than_ago, $more_than_future, $less_than_future, $more_than_equal, $less_than_equal, $after, $before, "
    "$count, $count_less, $count_more, $today, $tomorrow, $yesterday, $this_week, $last_week, $next_week, $this_month, "
    "$last_month, $next_month, $this_year, $next_year, $last_year, $is_day_of_month, $is_day, $is_month, $is_year, "
    "$today_md, $tomorrow_md, $yesterday_md, $this_week_md, $last_week_md, $next_week_md, $this_month_md, "
    "$last_month_md, $next_month_md, $is_days_ago_md, $is_more_days_ago_md, $is_less_days_ago_md, "
    "$is_days_in_future_md, $is_more_days_in_future_md, $is_less_days_in_future_md, $is_years_ago, $active, $failed, "
    "$in_progress, $expired, $before_start, $enabled, $disabled, $redeemed, $redeemable"
)


class Refused(Exception):  # noqa: N818 - the vendor's own word for it is a refusal, not an error of ours
    """Say no to a call; `traced` bodies carry the request id (401 and 405 were seen without)."""

    def __init__(self, status: int, body: Json, *, traced: bool = True, **headers: str) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.traced = traced
        self.headers = headers

    def answer(self, request_id: str) -> Answer:
        """Write the refusal."""
        body: Json = {"code": self.status} | self.body
        if self.traced:
            body["request_id"] = request_id
        return reply(self.status, body, **self.headers)


def invalid_payload(details: str) -> Refused:
    """Refuse a body that breaks the schema."""
    return Refused(400, {"key": "invalid_payload", "message": "Invalid payload", "details": details})


def invalid_query(details: str) -> Refused:
    """Refuse a query string."""
    return Refused(400, {"key": "invalid_query_params", "message": "Invalid query params", "details": details})


def invalid_order(details: str) -> Refused:
    """Refuse an order that breaks a business rule."""
    return Refused(400, {"key": "invalid_order", "message": "Invalid order", "details": details})


def invalid_export(details: str) -> Refused:
    """Refuse the columns of an export."""
    return Refused(400, {"key": "invalid_export_fields", "message": "Invalid Export", "details": details})


def not_found(kind: str, identifier: str) -> Refused:
    """Say that a resource is unknown; `kind` is the vendor's resource type."""
    body = {
        "key": "not_found",
        "message": "Resource not found",
        "details": f"Cannot find {kind} with id {identifier}",
        "resource_id": identifier,
        "resource_type": kind,
    }
    return Refused(404, body)


def duplicate(kind: str, name: str, identifier: str) -> Refused:
    """Say that an identifier is in use by another resource."""
    body = {
        "key": "duplicate_found",
        "message": "Duplicated resource found",
        "details": f"Duplicated {kind} exists with {name} {identifier}",
        "resource_id": identifier,
        "resource_type": kind,
    }
    return Refused(409, body)


def unauthorized() -> Refused:
    """Refuse keys or a token (recorded: neither details nor request id)."""
    return Refused(401, {"message": "Unauthorized", "key": "unauthorized"}, traced=False)


def unsupported_method(method: str, allowed: list[str]) -> Refused:
    """Refuse a method (recorded: no key, no request id)."""
    hint = " or ".join(allowed)
    details = f"{method} is not supported by this endpoint. Did you mean {hint}?"
    return Refused(405, {"message": "HTTP Method Not Allowed", "details": details}, traced=False)
