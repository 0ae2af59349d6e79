"""Credentials and redemption instructions for e-mails and pages: HTML with everything escaped, or plain text.

Sanitizing instructions as HTML and dates in a locale's words need the extra ``render``.
"""

from reward_orders.render.credentials import instructions_html, instructions_text

__all__ = ["instructions_html", "instructions_text"]
