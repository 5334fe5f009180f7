from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "allonnes.contributions"
    label = "contributions"
    verbose_name = "Contributions"
