"""Exactly one order per key, with a journal or without."""
