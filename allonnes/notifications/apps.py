from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "allonnes.notifications"
    label = "notifications"
    verbose_name = "Messages et avis"
