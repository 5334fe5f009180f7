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
        "budgets.hide_edition": "Édition masquée",
        "budgets.publish_edition": "Édition publiée",
        "budgets.publish_result": "Résultat publié",
    }
