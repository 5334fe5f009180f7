from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "allonnes.accounts"
    label = "accounts"
    verbose_name = "Comptes et rôles"
