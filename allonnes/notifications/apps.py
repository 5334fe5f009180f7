from typing import ClassVar

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "allonnes.notifications"
    label = "notifications"
    verbose_name = "Messages et avis"
    acts: ClassVar = {
        "newsletter.schedule": "Lettre d’information programmée",
        "newsletter.take_back": "Lettre d’information reprise avant son départ",
        "newsletter.cancel": "Lettre d’information abandonnée",
    }
