"""The buttons of an encounter and of a registration at the desk."""

from datetime import datetime
from typing import Any

from allonnes.accounts.models import User
from allonnes.core.desk import DeskAction
from allonnes.core.revisions import ConfirmForm
from allonnes.outreach import actions, permissions
from allonnes.outreach.desk_forms import (
    CancelRegistrationForm,
    HeadcountForm,
    HostsForm,
    MoveForm,
    SlotsForm,
    StopForm,
    StopRemovedForm,
    headcounts_of,
)
from allonnes.outreach.forms import AccountForm, CancelAndReplaceForm, ReplaceForm
from allonnes.outreach.models import Encounter, Registration, Stop


def refusal_to_write_hosts(user: User, encounter: Encounter, now: datetime) -> str | None:
    """The page of an encounter is written by whoever may write encounters."""
    return permissions.refusal_to_write_encounter(user)


def _route_question(encounter: Encounter) -> str:
    stops = list(encounter.stops.all())
    return " ".join(f"{stop}." for stop in stops) if stops else "Il n’y a pas encore d’étape."


class _RemoveForm(StopRemovedForm):
    """The stops of the walk alone: their choice is checked again under its lock."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stop"].queryset = Stop.objects.filter(pk__in=self.initial.get("stops", []))  # type: ignore[attr-defined]


PREPARING = (
    DeskAction(
        name="annoncer",
        label="Annoncer aux habitants",
        question="Un message part aux comptes du quartier, ou de toute la ville si aucun quartier n’est choisi, "
        "au rythme choisi par chaque personne. Personne ne le reçoit deux fois.",
        success="L’annonce est en route.",
        refusal=permissions.refusal_to_announce_encounter,
        run=actions.announce_encounter,
        form_class=ConfirmForm,
    ),
    DeskAction(
        name="accueil",
        label="Dire qui accueille",
        question="Ces noms sont publiés sur la page de la rencontre.",
        success="C’est noté.",
        refusal=refusal_to_write_hosts,
        run=actions.write_hosts,
        form_class=HostsForm,
    ),
    DeskAction(
        name="deplacer",
        label="Déplacer la rencontre",
        question="Les personnes inscrites et celles qui étaient prévenues reçoivent un message. Les agendas suivent.",
        success="La rencontre est déplacée, les personnes sont prévenues.",
        refusal=permissions.refusal_to_move_encounter,
        run=actions.move_encounter,
        form_class=MoveForm,
    ),
    DeskAction(
        name="etape",
        label="Ajouter une étape",
        question="L’étape paraît dans le parcours de la balade, sur la carte si son adresse est connue.",
        success="L’étape est ajoutée.",
        refusal=permissions.refusal_to_change_route,
        run=actions.add_stop,
        form_class=StopForm,
        initial=lambda encounter: {"rank": encounter.stops.count() + 1},
        note=_route_question,
    ),
    DeskAction(
        name="retirer-etape",
        label="Retirer une étape",
        question="L’étape disparaît du parcours.",
        success="L’étape est retirée.",
        refusal=permissions.refusal_to_change_route,
        run=actions.remove_stop,
        form_class=_RemoveForm,
        initial=lambda encounter: {"stops": list(encounter.stops.values_list("pk", flat=True))},
    ),
    DeskAction(
        name="creneaux",
        label="Faire les créneaux",
        question="La permanence est coupée en créneaux d’une personne, du début à la fin.",
        success=lambda made: f"{made} créneaux sont ouverts.",
        refusal=permissions.refusal_to_make_slots,
        run=actions.make_slots,
        form_class=SlotsForm,
    ),
)
TELLING = (
    DeskAction(
        name="tenue",
        label="La rencontre a eu lieu",
        question="La rencontre est marquée comme tenue.",
        success="C’est noté : la rencontre a eu lieu.",
        refusal=permissions.refusal_to_hold_encounter,
        run=actions.hold_encounter,
    ),
    DeskAction(
        name="compter",
        label="Dire combien sont venus",
        question="Comptez à vue, sans aucun nom. Ces nombres remplacent ceux de la tablette.",
        success="C’est noté.",
        refusal=permissions.refusal_to_write_headcounts,
        run=actions.write_headcounts,
        form_class=HeadcountForm,
        initial=headcounts_of,
    ),
    DeskAction(
        name="brouillon",
        label="Écrire le compte rendu",
        question="Ces deux textes restent au brouillon : personne ne les lit sur le site avant leur publication.",
        success="Le brouillon est gardé.",
        refusal=permissions.refusal_to_write_account,
        run=actions.write_account,
        form_class=AccountForm,
    ),
    DeskAction(
        name="compte-rendu",
        label="Publier le compte rendu",
        question="Ces deux textes et les photos sont publiés sur la page de la rencontre.",
        success="Le compte rendu est publié.",
        refusal=permissions.refusal_to_publish_account,
        run=actions.publish_account,
        form_class=AccountForm,
    ),
    DeskAction(
        name="annuler",
        label="Annuler la rencontre",
        question="Les personnes inscrites ou prévenues reçoivent un message avec la raison. "
        "On ne peut pas revenir en arrière.",
        success="La rencontre est annulée, les personnes sont prévenues.",
        refusal=permissions.refusal_to_cancel_encounter,
        run=actions.cancel_encounter,
        form_class=CancelAndReplaceForm,
        is_danger=True,
    ),
    DeskAction(
        name="nouvelle-date",
        label="Dire la nouvelle date",
        question="La page de la rencontre annulée et les agendas montrent la nouvelle date. "
        "Les personnes qui étaient inscrites reçoivent un message : à elles de s’inscrire de nouveau.",
        success="La nouvelle date est dite.",
        refusal=permissions.refusal_to_replace_encounter,
        run=actions.replace_encounter,
        form_class=ReplaceForm,
    ),
)
ENCOUNTER_ACTIONS = (*PREPARING, *TELLING)


def refusal_to_cancel(user: User, registration: Registration, now: datetime) -> str | None:
    """The same rule, asked by somebody of the staff."""
    return permissions.refusal_to_cancel_registration(user, registration, now)


REGISTRATION_ACTIONS = (
    DeskAction(
        name="annuler",
        label="Annuler cette inscription",
        question="La personne reçoit un message. Sa place va à la première personne en attente qui peut la prendre.",
        success="L’inscription est annulée.",
        refusal=refusal_to_cancel,
        run=actions.cancel_registration,
        form_class=CancelRegistrationForm,
        is_danger=True,
    ),
)
