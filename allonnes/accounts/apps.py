from importlib import import_module
from typing import ClassVar

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "allonnes.accounts"
    label = "accounts"
    verbose_name = "Comptes et rôles"
    acts: ClassVar = {
        "account.deactivate": "Compte fermé",
        "account.reactivate": "Compte rouvert",
        "account.erase": "Compte effacé",
        "absence.declare": "Absence dite, avec qui remplace",
        "absence.end": "Absence terminée",
        "audit.purge": "Journal allégé de ses lignes anciennes",
        "desk.export": "Liste emportée dans un fichier",
        "factor_reset.ask": "Double sécurité perdue : effacement demandé",
        "factor_reset.confirm": "Double sécurité perdue : effacée à deux",
        "factor_reset.withdraw": "Double sécurité perdue : demande reprise",
        "invitation.send": "Invitation envoyée",
        "invitation.send_again": "Invitation envoyée à nouveau",
        "invitation.withdraw": "Invitation retirée",
        "invitation.accept": "Invitation acceptée",
        "parent.answer": "Réponse d’un parent",
        "role.grant": "Rôle donné",
        "role.end": "Rôle retiré",
        "role.move_end": "Fin d’un rôle changée",
        "role_change.ask": "Changement de rôle demandé",
        "role_change.confirm": "Changement de rôle confirmé",
        "role_change.withdraw": "Changement de rôle repris",
    }

    def ready(self) -> None:
        import_module("allonnes.accounts.receivers")
