"""The staff's side of the requests at the desk."""

from requests_qrc.casework.admin import cases, messages, settings, tasks

__all__ = ["cases", "messages", "settings", "tasks"]
