from typing import ClassVar

from django.apps import AppConfig


class InstancesConfig(AppConfig):
    name = "instances"
    verbose_name = "Conseils"
    acts: ClassVar = {
        "instances.save_council": "Conseil écrit",
        "instances.entrust_council": "Conseil confié",
        "instances.take_council_back": "Conseil retiré",
        "instances.freeze_draw": "Liste d’un tirage arrêtée",
        "instances.draw_members": "Tirage au sort fait",
        "instances.cancel_draw": "Tirage au sort annulé",
        "instances.remove_decision": "Décision d’un conseil retirée",
        "consultation.open": "Consultation ouverte",
        "consultation.move_end": "Fin d’une consultation déplacée",
        "consultation.count": "Consultation dépouillée",
        "consultation.answer": "Réponse de la ville à une consultation",
        "consultation.hide": "Mots d’une consultation gardés sans être publiés",
    }
