"""The one place where the version stands; the User-Agent and the wheel read it."""

__version__ = "0.2.0"
