from typing import ClassVar

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = "Budget participatif"
    acts: ClassVar = {
        "budgets.decide": "Décision sur un projet",
        "budgets.revoke_decision": "Décision reprise",
        "budgets.hide_contribution": "Contribution masquée",
        "budgets.import_projects": "Projets repris d’un fichier",
        "budgets.keep_contribution": "Contribution gardée après un signalement",
        "budgets.lift_moderation": "Contribution republiée",
        "budgets.change_edition": "Réglages d’une édition modifiés",
        "budgets.create_edition": "Édition créée",
        "budgets.publish_regulation": "Version du règlement publiée",
        "budgets.schedule_decisions": "Date de publication des décisions choisie",
        "budgets.save_part": "Part, thème ou critère écrit",
        "budgets.delete_part": "Part, thème ou critère supprimé",
        "budgets.set_dates": "Dates d’une édition choisies",
        "budgets.start_from": "Édition reprise de la précédente",
        "budgets.hide_edition": "Édition masquée",
        "budgets.publish_edition": "Édition publiée",
        "budgets.publish_result": "Résultat publié",
        "budgets.save_office": "Bureau de vote créé ou modifié",
        "budgets.print_sheets": "Bulletins papier imprimés",
        "budgets.replace_by_paper": "Vote en ligne remplacé par un vote sur papier",
        "budgets.count_sheets": "Bulletins trouvés dans une urne",
        "budgets.reconcile_office": "Bureau de vote arrêté",
        "budgets.reopen_office": "Bureau de vote rouvert",
    }
