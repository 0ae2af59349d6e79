"""The places for a journal, as fixtures."""

from tests.kit.places import expire, journal, place, postgres_place, postgres_uri, sqlite_place

__all__ = ["expire", "journal", "place", "postgres_place", "postgres_uri", "sqlite_place"]
