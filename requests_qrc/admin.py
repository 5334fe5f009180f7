"""The desk of the requests; each room says its own."""

from allonnes.contributions.desk import register_desk
from requests_qrc.casework import admin as casework
from requests_qrc.targets import CASE

__all__ = ["casework"]

register_desk(CASE)
