from typing import ClassVar

from django.apps import AppConfig

from allonnes.contributions.acts import moderation_acts


class RequestsConfig(AppConfig):
    name = "requests_qrc"
    verbose_name = "Demandes"
    acts: ClassVar = {
        **moderation_acts("requests_qrc"),
        "requests_qrc.save_category": "Sujet de demande écrit",
        "requests_qrc.save_rule": "Règle de répartition écrite",
        "requests_qrc.publish_words": "Texte d’une demande publié",
        "requests_qrc.withhold_words": "Texte d’une demande non publié",
        "requests_qrc.purge": "Demandes anciennes effacées",
        "requests_qrc.import": "Demandes reprises d’un fichier",
    }
