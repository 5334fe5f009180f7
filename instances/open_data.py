"""The councils as open data; the room of the meetings says what."""

from instances.meetings import open_data

__all__ = ["open_data"]
