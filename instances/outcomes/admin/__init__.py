"""Opinions, subjects proposed and actions at the desk."""

from instances.outcomes.admin import initiatives, opinions, referrals

__all__ = ["initiatives", "opinions", "referrals"]
