from typing import ClassVar

from django.apps import AppConfig

from allonnes.contributions.acts import moderation_acts


class ObservatoryConfig(AppConfig):
    name = "observatory"
    verbose_name = "Observatoire"
    acts: ClassVar = {
        **moderation_acts("observatory"),
        "observatory.create": "Engagement inscrit",
        "observatory.ask_news": "Service relancé",
        "observatory.set_election": "Période avant une élection réglée",
        "observatory.enter_visa": "Visa des archives inscrit",
        "observatory.eliminate": "Éléments effacés avec un visa des archives",
        "observatory.import": "Engagements repris d’un fichier",
        "observatory.advance": "État d’un engagement changé",
        "observatory.move_date": "Date d’un engagement reportée",
        "observatory.change_cost": "Prix d’un engagement changé",
        "observatory.publish_words": "Mots d’un avis publiés",
        "observatory.withhold_words": "Mots d’un avis non publiés",
    }
