from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "allonnes.outreach"
    label = "outreach"
    verbose_name = "Rencontres"
