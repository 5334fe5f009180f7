"""What the councils show on the pages of lower layers."""

from instances.meetings import panels as meetings

__all__ = ["meetings"]
