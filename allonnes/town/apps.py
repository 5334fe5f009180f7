from django.apps import AppConfig


class TownConfig(AppConfig):
    name = "allonnes.town"
    label = "town"
    verbose_name = "La ville"
