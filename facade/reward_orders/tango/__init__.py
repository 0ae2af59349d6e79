"""Tango RaaS v2: client, orders, credentials."""
