"""Voucherify's orders API as the sandbox plays it."""
