from typing import ClassVar

from django.apps import AppConfig

from allonnes.core.backups import leave_out, shuffle


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
        "budgets.ask_sealing": "Scellement de l’urne demandé",
        "budgets.withdraw_sealing": "Demande de scellement reprise",
        "budgets.seal_vote": "Urne scellée",
        "budgets.clear_urn": "Sauvegardes et traces de l’urne ouverte détruites",
        "budgets.count_vote": "Vote dépouillé",
        "budgets.forget_roll": "Registre du vote effacé",
    }

    def ready(self) -> None:
        # The key would find ballots again; the order of the box would put each beside its voter.
        leave_out("budgets_votekey")
        shuffle("budgets_openballot")
