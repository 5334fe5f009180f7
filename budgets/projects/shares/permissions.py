"""What a guaranteed share may be for: one thing, that exists, of its own edition."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allonnes.town.models import Neighbourhood
from budgets.editions.enums import ShareKind
from budgets.editions.models import Envelope, ShareProject
from budgets.projects.enums import OUT_OF_LIST, UNNUMBERED, ProjectState
from budgets.projects.models import Project

MISSING = {
    ShareKind.NEIGHBOURHOODS: gettext_lazy("Choisissez au moins un quartier : une part garantie dit à quoi elle sert."),
    ShareKind.THEME: gettext_lazy("Choisissez un thème : une part garantie dit à quoi elle sert."),
    ShareKind.PROJECTS: gettext_lazy("Choisissez au moins un projet : une part garantie dit à quoi elle sert."),
}
NO_PRIORITY = gettext_lazy(
    "Aucun quartier de la ville n’est marqué prioritaire (QPV) : marquez-le d’abord, ou choisissez autrement."
)
GONE = (*UNNUMBERED, *OUT_OF_LIST, ProjectState.REJECTED)


def refusal_of_purpose(
    share: Envelope, neighbourhoods: Sequence[Neighbourhood], projects: Sequence[Project]
) -> str | None:
    """A share is for quartiers, for the priority area, for a theme or for projects: for one of these, and not two."""
    chosen = {
        ShareKind.NEIGHBOURHOODS: bool(neighbourhoods),
        ShareKind.THEME: share.category_id is not None,
        ShareKind.PROJECTS: bool(projects),
    }
    if share.kind not in ShareKind.values:
        return _("Dites à quoi sert cette part garantie.")
    kind = ShareKind(share.kind)
    if not chosen.get(kind, True):
        return str(MISSING[kind])
    if any(is_chosen for other, is_chosen in chosen.items() if other != kind):
        return _("Cette part sert %(kind)s : ne choisissez rien d’autre. Décochez le reste.") % {"kind": kind.label}
    if kind == ShareKind.PRIORITY and not Neighbourhood.objects.filter(is_priority=True).exists():
        return str(NO_PRIORITY)
    return _refusal_of_theme(share) or _refusal_of_projects(share, projects)


def _refusal_of_theme(share: Envelope) -> str | None:
    if share.category is not None and share.category.edition_id != share.edition_id:
        return _("Ce thème est celui d’une autre édition.")
    return None


def _refusal_of_projects(share: Envelope, projects: Sequence[Project]) -> str | None:
    """Numbered projects of the edition that the vote can still have, each for one share."""
    if any(project.edition_id != share.edition_id for project in projects):
        return _("Un des projets choisis est dans une autre édition.")
    gone = next((project for project in projects if project.state in GONE), None)
    if gone:
        return _("Le projet %(project)s ne sera pas au vote : il est « %(state)s ».") % {
            "project": gone,
            "state": gone.state_words,
        }
    others = ShareProject.objects.filter(project__in=projects).exclude(envelope=share.pk or 0)
    taken = others.select_related("envelope", "project").order_by("project__number").first()
    return (
        _("Le projet %(project)s est déjà choisi pour « %(envelope)s ».")
        % {"project": taken.project, "envelope": taken.envelope}
        if taken
        else None
    )
