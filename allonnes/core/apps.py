from importlib import import_module

from django.apps import AppConfig
from django.core import checks

from allonnes.core import schedule
from allonnes.core.registry import load_declarations


class CoreConfig(AppConfig):
    name = "allonnes.core"
    label = "core"
    verbose_name = "Messages du portail"

    def ready(self) -> None:
        """Every app is loaded when the lowest layer is: let each declare what it brings."""
        load_declarations()
        schedule.hand_over()
        module = import_module("allonnes.core.checks")
        checks.register(module.refuse_dangerous_settings, checks.Tags.security, deploy=True)
