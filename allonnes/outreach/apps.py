from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutreachConfig(AppConfig):
    name = "allonnes.outreach"
    label = "outreach"
    verbose_name = "Rencontres"

    def ready(self) -> None:
        """Let each app above say what can be entered in the field."""
        autodiscover_modules("field")
