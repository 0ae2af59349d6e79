"""Tango RaaS v2 as the sandbox plays it."""
