"""The site: pages beside `docs/`, and the reference of the public names."""
