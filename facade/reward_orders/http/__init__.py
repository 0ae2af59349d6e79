"""One exchange with a service: signed, sent, repeated where that is safe, and read."""
