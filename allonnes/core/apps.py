from importlib import import_module

from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "allonnes.core"
    label = "core"
    verbose_name = "Messages du portail"

    def ready(self) -> None:
        """Let each app declare its personal data and the messages it can send; say what a real site must not have."""
        autodiscover_modules("personal", "messages")
        module = import_module("allonnes.core.checks")
        checks.register(module.refuse_dangerous_settings, checks.Tags.security, deploy=True)
