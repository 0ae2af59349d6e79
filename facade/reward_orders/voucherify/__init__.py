"""Voucherify: client, orders, import and export."""
