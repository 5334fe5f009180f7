"""The buttons of a council, of a mandate, of a candidacy, of a draw: each asks first."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from allonnes.accounts.models import User
from allonnes.core.desk import DeskAction
from instances.councils import candidacy_rules, draw_rules, mandate_rules
from instances.councils.actions import candidacies, deciding, drawing, mandates, parents
from instances.councils.forms import desk as forms
from instances.councils.models import College, Draw, Mandate
from instances.councils.permissions import refusal_to_animate


def _page(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def _council_of(obj: Any) -> dict[str, Any]:
    return {"council": obj.pk}


def _terms_of(candidacy: Any) -> dict[str, Any]:
    return {"council": candidacy.council_id, "college": candidacy.college_id}


def _prepare(*, council: Any, college: College, terms: drawing.DrawRules, by: User, now: datetime) -> Draw:
    return drawing.prepare_draw(college=college, terms=terms, by=by, now=now)


def _name(*, mandate: Mandate, by: User, now: datetime) -> Mandate:
    return mandates.change_naming(mandate=mandate, is_named=True, by=by, now=now)


def _unname(*, mandate: Mandate, by: User, now: datetime) -> Mandate:
    return mandates.change_naming(mandate=mandate, is_named=False, by=by, now=now)


def _refusal_to_name(user: Any, mandate: Mandate, now: datetime) -> str | None:
    if mandate.name_agreed_on is not None:
        return "Son prénom paraît déjà."
    return refusal_to_animate(user, mandate.council, now) or mandate_rules.refusal_to_be_named(mandate, now)


def _refusal_to_unname(user: Any, mandate: Mandate, now: datetime) -> str | None:
    if mandate.name_agreed_on is None:
        return "Son prénom ne paraît pas."
    return mandate_rules.refusal_to_change_naming(user, mandate, now)


COUNCIL_ACTS = (
    DeskAction(
        name="noter-candidature",
        label="Noter une candidature",
        question="Reçue sur papier, au guichet ou par téléphone. Avant 18 ans, un parent signe ou reçoit un courriel.",
        success="La candidature est enregistrée.",
        refusal=candidacy_rules.refusal_to_enter_at_desk,
        run=candidacies.enter,
        form_class=forms.EnterForm,
        initial=_council_of,
        leads_to=lambda obj, made: _page(made),
    ),
    DeskAction(
        name="nommer",
        label="Nommer un membre",
        question="Sans candidature : désigné par la ville ou par une association. La personne est prévenue.",
        success="Le mandat est ouvert.",
        refusal=mandate_rules.refusal_to_open_mandate,
        run=mandates.open_mandate,
        form_class=forms.SeatForm,
        initial=_council_of,
        leads_to=lambda obj, made: _page(made),
    ),
    DeskAction(
        name="preparer-tirage",
        label="Préparer un tirage au sort",
        question="Chaque candidature reçue prend un numéro. Rien n’est publié avant que la liste soit arrêtée.",
        success="Le tirage est préparé.",
        refusal=draw_rules.refusal_to_prepare,
        run=_prepare,
        form_class=forms.DrawForm,
        initial=_council_of,
        leads_to=lambda obj, made: _page(made),
    ),
)
CANDIDACY_ACTS = (
    DeskAction(
        name="retenir",
        label="Retenir",
        question="La personne devient membre : son mandat commence, et elle reçoit un courriel.",
        success="La candidature est retenue, le mandat est ouvert.",
        refusal=candidacy_rules.refusal_to_accept,
        run=deciding.accept,
        form_class=forms.AcceptForm,
        initial=_terms_of,
        leads_to=lambda obj, made: _page(made),
    ),
    DeskAction(
        name="ecarter",
        label="Ne pas retenir",
        question="La personne lit le motif et votre mot. Ses données sont effacées six mois après.",
        success="La réponse est partie.",
        refusal=candidacy_rules.refusal_to_decline,
        run=deciding.decline,
        form_class=forms.DeclineForm,
    ),
    DeskAction(
        name="accord-papier",
        label="Noter l’accord signé d’un parent",
        question="Le papier signé est à la mairie. La candidature compte à partir de maintenant.",
        success="L’accord est noté.",
        refusal=candidacy_rules.refusal_to_note_paper,
        run=parents.note_paper,
        form_class=forms.NothingTyped,
    ),
    DeskAction(
        name="retirer",
        label="Noter un retrait",
        question="La personne l’a dit par téléphone ou à la mairie. Elle en reçoit la confirmation.",
        success="La candidature est retirée.",
        refusal=candidacy_rules.refusal_to_note_withdrawal,
        run=candidacies.note_withdrawal,
        form_class=forms.NothingTyped,
        is_danger=True,
    ),
)
MANDATE_ACTS = (
    DeskAction(
        name="renouveler",
        label="Renouveler",
        question="Un autre mandat suit celui-ci, dans le même collège. La personne est prévenue.",
        success="Le mandat est renouvelé.",
        refusal=mandate_rules.refusal_to_renew_mandate,
        run=mandates.renew_mandate,
        form_class=forms.RenewForm,
        initial=lambda mandate: {"last_day": mandate.council.term_ends_on},
        leads_to=lambda obj, made: _page(made),
    ),
    DeskAction(
        name="fonction",
        label="Changer la fonction",
        question="Une seule présidence à la fois.",
        success="La fonction est changée.",
        refusal=mandate_rules.refusal_to_give_role,
        run=mandates.give_role,
        form_class=forms.RoleForm,
        initial=lambda mandate: {"role": mandate.role},
    ),
    DeskAction(
        name="corriger",
        label="Corriger ses coordonnées",
        question="Une date de naissance corrigée peut retirer son prénom du site.",
        success="C’est corrigé.",
        refusal=mandate_rules.refusal_to_correct_member,
        run=mandates.correct_member,
        form_class=forms.IdentityForm,
        initial=lambda mandate: {name: getattr(mandate, name) for name in mandates.IDENTITY},
    ),
    DeskAction(
        name="suppleance",
        label="Nommer une suppléance",
        question="Elle siège quand le membre ne vient pas, et ne prend pas de place.",
        success="La suppléance est nommée.",
        refusal=mandate_rules.refusal_to_name_substitute,
        run=mandates.name_substitute,
        form_class=forms.IdentityForm,
        leads_to=lambda obj, made: _page(made),
    ),
    DeskAction(
        name="sieger",
        label="Donner le siège à la suppléance",
        question="Le membre est parti : la suppléance prend sa place, jusqu’au terme du conseil.",
        success="La suppléance siège.",
        refusal=mandate_rules.refusal_to_seat_substitute,
        run=mandates.seat_substitute,
        form_class=forms.NothingTyped,
        leads_to=lambda obj, made: _page(made),
    ),
    DeskAction(
        name="paraitre",
        label="Noter qu’elle ou il accepte de paraître",
        question="Son prénom paraît sur la page du conseil. Gardez l’accord signé.",
        success="Son prénom paraît.",
        refusal=_refusal_to_name,
        run=_name,
        form_class=forms.NothingTyped,
    ),
    DeskAction(
        name="ne-plus-paraitre",
        label="Retirer son prénom du site",
        question="Il disparaît tout de suite.",
        success="Son prénom ne paraît plus.",
        refusal=_refusal_to_unname,
        run=_unname,
        form_class=forms.NothingTyped,
    ),
    DeskAction(
        name="finir",
        label="Finir le mandat",
        question="La place est libre le lendemain. La suppléance finit aussi. La personne est prévenue.",
        success="Le mandat est fini.",
        refusal=mandate_rules.refusal_to_end_mandate,
        run=mandates.end_mandate,
        form_class=forms.EndForm,
        is_danger=True,
    ),
)
DRAW_ACTS = (
    DeskAction(
        name="completer",
        label="Reprendre les candidatures reçues",
        question="Celles arrivées depuis prennent un numéro ; celles retirées perdent le leur.",
        success="La liste est à jour.",
        refusal=draw_rules.refusal_to_refill,
        run=drawing.refill_draw,
        form_class=forms.NothingTyped,
    ),
    DeskAction(
        name="arreter",
        label="Arrêter et publier la liste",
        question="La liste et son empreinte sont publiées : plus rien ne change. Chaque personne reçoit son numéro. "
        "Une autre personne que vous fera le tirage.",
        success="La liste est arrêtée et publiée.",
        refusal=draw_rules.refusal_to_freeze,
        run=drawing.freeze_draw,
        form_class=forms.NothingTyped,
    ),
    DeskAction(
        name="tirer",
        label="Faire le tirage",
        question="Écrivez le nombre annoncé : le calcul donne les membres. Il ne se refait pas.",
        success="Le tirage est fait et publié.",
        refusal=draw_rules.refusal_to_draw,
        run=drawing.draw_lots,
        form_class=forms.SeedForm,
    ),
    DeskAction(
        name="donner-les-places",
        label="Donner les places",
        question="Un mandat s’ouvre pour chaque personne tirée qui n’a pas retiré sa candidature.",
        success="Les mandats sont ouverts.",
        refusal=draw_rules.refusal_to_give_seats,
        run=drawing.give_seats,
        form_class=forms.GiveSeatsForm,
    ),
    DeskAction(
        name="remercier",
        label="Répondre aux personnes non tirées",
        question="Chacune lit que son numéro n’a pas été tiré, et votre mot.",
        success="Les réponses sont parties.",
        refusal=draw_rules.refusal_to_give_seats,
        run=drawing.answer_undrawn,
        form_class=forms.ThankForm,
    ),
    DeskAction(
        name="annuler",
        label="Annuler le tirage",
        question="La raison reste dans son histoire. Un autre tirage pourra être préparé.",
        success="Le tirage est annulé.",
        refusal=draw_rules.refusal_to_cancel,
        run=drawing.cancel_draw,
        form_class=forms.ReasonForm,
        is_danger=True,
    ),
)
