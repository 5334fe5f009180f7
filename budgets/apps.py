from typing import ClassVar

from django.apps import AppConfig
from django.core.checks import Tags, register

from allonnes.contributions.acts import moderation_acts
from allonnes.core.backups import leave_out, shuffle
from budgets.voting.box.key_folder import check_key_folder


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = "Budget participatif"
    acts: ClassVar = {
        **moderation_acts("budgets"),
        "budgets.close_kiosk": "Borne de vote fermée",
        "budgets.open_kiosk": "Borne de vote ouverte",
        "budgets.stop_kiosk": "Borne de vote arrêtée sur la tablette",
        "budgets.decide": "Décision sur un projet",
        "budgets.revoke_decision": "Décision reprise",
        "budgets.import_projects": "Projets repris d’un fichier",
        "budgets.change_edition": "Réglages d’une édition modifiés",
        "budgets.create_edition": "Édition créée",
        "budgets.publish_regulation": "Version du règlement publiée",
        "budgets.schedule_decisions": "Date de publication des décisions choisie",
        "budgets.save_part": "Thème ou critère écrit",
        "budgets.save_share": "Part garantie écrite",
        "budgets.delete_part": "Part, thème ou critère supprimé",
        "budgets.set_dates": "Dates d’une édition choisies",
        "budgets.start_from": "Édition reprise de la précédente",
        "budgets.hide_edition": "Édition masquée",
        "budgets.publish_edition": "Édition publiée",
        "budgets.make_letters": "Lot de lettres à code créé",
        "budgets.print_letters": "Lettres à code imprimées, codes effacés",
        "budgets.void_letter": "Lettre à code annulée",
        "budgets.reissue_letter": "Lettre à code remplacée",
        "budgets.ask_letters": "Lettres à code demandées pendant le vote",
        "budgets.confirm_letters": "Lettres à code confirmées par une deuxième personne",
        "budgets.withdraw_letters": "Demande de lettres à code reprise",
        "budgets.ask_paper": "Vote à remplacer par du papier, sans récépissé : demandé",
        "budgets.ask_correction": "Ligne du registre papier à corriger : demandé",
        "budgets.correct_roll": "Ligne du registre papier corrigée",
        "budgets.withdraw_correction": "Ligne du registre papier à corriger : demande retirée",
        "budgets.publish_result": "Résultat publié",
        "budgets.open_vote": "Vote ouvert, règles et projets figés",
        "budgets.withdraw_from_vote": "Projet retiré du vote",
        "budgets.read_look_alikes": "Noms de deux votes qui se ressemblent lus",
        "budgets.review_voters": "Ressemblance entre deux votes tranchée",
        "budgets.ask_one_person": "Deux votes dits d’une même personne : à confirmer",
        "budgets.withdraw_review": "Deux votes dits d’une même personne : demande retirée",
        "budgets.ask_reinstatement": "Droit de voter à rendre : demandé",
        "budgets.reinstate_entry": "Droit de voter rendu",
        "budgets.write_down_incident": "Problème de vote noté",
        "budgets.answer_incident": "Réponse publiée à un problème de vote",
        "budgets.save_office": "Bureau de vote créé ou modifié",
        "budgets.delete_office": "Bureau de vote supprimé",
        "budgets.print_sheets": "Bulletins papier imprimés",
        "budgets.replace_by_paper": "Vote remplacé par un vote sur papier",
        "budgets.count_sheets": "Bulletins trouvés dans une urne",
        "budgets.reconcile_office": "Bureau de vote arrêté",
        "budgets.reopen_office": "Bureau de vote rouvert",
        "budgets.ask_sealing": "Scellement de l’urne demandé",
        "budgets.withdraw_sealing": "Demande de scellement reprise",
        "budgets.seal_vote": "Urne scellée",
        "budgets.ask_key_handover": "Moitié du code de secours d’une personne partie demandée",
        "budgets.confirm_key_handover": "Moitié du code de secours donnée à une autre personne",
        "budgets.withdraw_key_handover": "Demande d’une moitié du code de secours reprise",
        "budgets.print_key_half": "Moitié du code de secours imprimée",
        "budgets.give_key_back": "Moitié du code de secours rendue",
        "budgets.say_key_lost": "Clé d’un vote dite perdue",
        "budgets.unsay_key_lost": "Perte de la clé d’un vote retirée",
        "budgets.confirm_key_lost": "Perte de la clé d’un vote confirmée",
        "budgets.destroy_key": "Clé d’un vote scellé détruite",
        "budgets.clear_urn": "Sauvegardes et traces de l’urne ouverte détruites",
        "budgets.count_vote": "Vote dépouillé",
        "budgets.read_count": "Dépouillement lu avant sa publication",
        "budgets.forget_roll": "Registre du vote effacé",
    }

    def ready(self) -> None:
        register(check_key_folder, Tags.security, deploy=True)
        # The order of these tables is that of the votes: the tenth ballot would stand beside the tenth voter.
        # Who is voting: after a restore, people sign in again.
        leave_out("django_session")
        shuffle("budgets_openballot", "budgets_rollentry", "budgets_codeletter", "budgets_assistedvote")
        shuffle("budgets_sealedballot", "budgets_kiosk", "budgets_kioskday", "budgets_rollday")
