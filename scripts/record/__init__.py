"""Recording of the wire: where a recording comes from, what is scrubbed from it, and what it must cover."""
