"""What the participatory budget calls its fields, and the parts of its messages."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from allonnes.core.templatetags.french import euros
from allonnes.core.wording import ACT_DETAILS, FIELDS, LETTER_PARTS, ActDetail, name_words, plain
from budgets.editions.enums import ShareKind
from budgets.editions.log_words import dates_before_lines, dates_lines, edition_words, settings_lines
from budgets.projects.enums import Outcome
from budgets.voting.enums import LetterFate, ReviewDecision

name_words(
    FIELDS,
    answer=_("Votre réponse"),
    author_label=_("Au nom de"),
    cost_guess=_("Combien cela coûterait"),
    description=_("Explication"),
    place_label=_("Lieu"),
    public_answer=_("Réponse publique"),
    question=_("Question"),
    reason=_("Raison"),
    summary=_("Résumé"),
    title=_("Titre"),
)
name_words(
    LETTER_PARTS,
    answer=_("réponse"),
    author=_("de"),
    body=_("texte"),
    cost=_("coût"),
    criterion=_("critère"),
    department=_("service"),
    due=_("avant le"),
    edition=_("édition"),
    is_accepted=_("acceptée"),
    next_step=_("la suite"),
    number=_("numéro"),
)


def _named(choices: Any) -> Callable[[Any], str]:
    """The label of a choice; a value that is none of them stays as it is."""
    labels = dict(choices)
    return lambda value: str(labels.get(value, value))


def _numbers(value: Any) -> str:
    """How many projects, or which."""
    return ", ".join(f"n° {number}" for number in value) or "aucun" if isinstance(value, list) else plain(value)


def _short(digest: Any) -> str:
    """The beginning is enough to recognise it; the whole stands in the public record."""
    return f"{str(digest)[:16]}…"


def _verdict(value: Any) -> list[str]:
    """What was decided of two votes; a decision on a project is told by its project."""
    known = value in ReviewDecision.values
    return [gettext("Décision : %(label)s") % {"label": ReviewDecision(value).label}] if known else []


ACT_DETAILS.declare(
    ActDetail("edition", "édition", words=edition_words, model="budgets.Edition", named_by="slug"),
    ActDetail("previous", "reprise de", words=edition_words),
    ActDetail("changed", "", tell=settings_lines),
    ActDetail("dates", "", tell=dates_lines),
    ActDetail("dates_before", "", tell=dates_before_lines),
    ActDetail("at", "nouvelle date"),
    ActDetail("at_before", "date d’avant"),
    ActDetail("version", "version"),
    ActDetail("part", "sur"),
    ActDetail("amount", "montant", words=euros),
    ActDetail("rank", "rang"),
    ActDetail("share_kind", "réservée", words=_named(ShareKind.choices)),
    ActDetail("theme", "thème", words=edition_words),
    ActDetail("neighbourhoods", "quartiers", words=lambda names: ", ".join(map(edition_words, names)) or "aucun"),
    ActDetail("project", "projet", model="budgets.Project"),
    ActDetail("projects", "projets", words=_numbers),
    ActDetail("project_number", "projet n°"),
    ActDetail("outcome", "décision", words=_named(Outcome.choices)),
    ActDetail("decision", "", tell=_verdict),
    ActDetail("batch", "lot de lettres"),
    ActDetail("new_batch", "nouveau lot"),
    ActDetail("letters", "lettres"),
    ActDetail("number", "lettre n°"),
    ActDetail("fate", "si la lettre a servi", words=_named(LetterFate.choices)),
    ActDetail("incident", "problème n°"),
    ActDetail("place", "lieu"),
    ActDetail("office", "bureau"),
    ActDetail("first", "du bulletin n°"),
    ActDetail("last", "au bulletin n°"),
    ActDetail("found", "bulletins trouvés"),
    ActDetail("marked", "personnes marquées au registre"),
    ActDetail("difference", "différence entre l’urne et le registre"),
    ActDetail("ballots", "bulletins"),
    ActDetail("blank", "bulletins blancs"),
    ActDetail("incomplete", "bulletins incomplets"),
    ActDetail("entries", "lignes effacées"),
    ActDetail("pairs", "paires lues"),
    ActDetail("half", "moitié"),
    ActDetail("is_back", "clé retrouvée"),
    ActDetail("backups", "sauvegardes détruites"),
    ActDetail("wal", "traces de la base vidées"),
    ActDetail("sha256", "empreinte", words=_short),
    ActDetail("ballots_sha256", "empreinte des bulletins", words=_short),
)
