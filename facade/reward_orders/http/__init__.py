"""One exchange with a service: signed, sent, repeated if that is safe, and read."""
