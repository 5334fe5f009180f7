from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "allonnes.core"
    label = "core"
    verbose_name = "Messages du portail"

    def ready(self) -> None:
        """Let each app declare its personal data and the messages it can send."""
        autodiscover_modules("personal", "messages")
