"""Fixtures for app developers: a running sandbox and clients pointed at it."""
