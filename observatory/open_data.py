"""The promises as open data; the room of what is followed says what."""

from observatory.following import open_data

__all__ = ["open_data"]
