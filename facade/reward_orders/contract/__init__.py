"""Contract diff: what the next version of an API breaks, on the wire and in Python."""
