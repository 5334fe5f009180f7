"""Lifecycles of the messages."""

from allonnes.notifications.newsletters.workflow import NEWSLETTER_FLOW

__all__ = ["NEWSLETTER_FLOW"]
