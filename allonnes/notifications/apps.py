from importlib import import_module

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "allonnes.notifications"
    label = "notifications"
    verbose_name = "Messages et avis"

    def ready(self) -> None:
        import_module("allonnes.notifications.receivers")
