"""The requests as open data; the room of the figures says what."""

from requests_qrc.figures import open_data

__all__ = ["open_data"]
