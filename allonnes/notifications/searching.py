"""What the search finds of the messages: the newsletter alone."""

from allonnes.notifications.newsletters import searching

__all__ = ["searching"]
