"""The desk of the promises."""

from observatory.engagements.admin import engagements, texts

__all__ = ["engagements", "texts"]
