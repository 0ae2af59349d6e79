"""Exactly one order per key while everything fails: workers and service killed, every fault injected, then counted."""
