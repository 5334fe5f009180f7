"""The desk of the observatory; each room says its own."""

from allonnes.contributions.desk import register_desk
from observatory.archiving import admin as archiving
from observatory.elections import admin as elections
from observatory.engagements import admin as engagements
from observatory.following import admin as following
from observatory.targets import ENGAGEMENT

__all__ = ["archiving", "elections", "engagements", "following"]

register_desk(ENGAGEMENT)
