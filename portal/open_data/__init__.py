"""Open data: the catalogue of what every app declares, its files, and how to read them; the portal's own set."""

from portal.open_data import feeds

__all__ = ["feeds"]
