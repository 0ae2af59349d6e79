"""The former home of `reward_orders.render`, for apps that import from here."""

from reward_orders.render import instructions_html, instructions_text

__all__ = ["instructions_html", "instructions_text"]
