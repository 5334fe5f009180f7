"""What is said of a vote of another town whose own result is not ours: its rule, its winners, and where they differ."""

from django.utils.translation import gettext as _

from budgets.editions.models import Edition
from budgets.projects.models import Project
from budgets.results.actions.importing import RULES
from budgets.results.models import Count

NOT_SELECTED = ("", "0", "0.0")
SHOWN = 10


def recount_notes(edition: Edition) -> list[str]:
    """Sentences for every page that names winners; none for a vote of the town, nor when both results agree.

    The file says the winners in its column `selected`, and the rule in its section META.
    """
    if not edition.is_imported:
        return []
    notes = _rule_notes(edition)
    rows = list(Project.objects.filter(edition=edition).order_by("number").values_list("reference", "title", "extra"))
    count = Count.objects.filter(edition=edition, is_official=True).only("winners").first()
    if count is None or not any("selected" in extra for _reference, _title, extra in rows):
        return notes
    ours = set(count.winners)
    theirs = {reference for reference, _title, extra in rows if extra.get("selected", "").strip() not in NOT_SELECTED}
    titles = {reference: title for reference, title, _extra in rows}
    only_theirs = [titles[reference] for reference in titles if reference in theirs - ours]
    only_ours = [titles[reference] for reference in titles if reference in ours - theirs]
    return [*notes, *_differences(only_theirs, only_ours)]


def _rule_notes(edition: Edition) -> list[str]:
    told = dict(edition.pabulib_meta.get("meta", [])).get("rule", "").strip()
    if not told or told in RULES:
        return []
    words = _(
        "Cette ville a compté par une règle que nous ne connaissons pas (%(rule)s). "
        "Nous recomptons par\u202f: %(ours)s."
    )
    return [words % {"rule": told, "ours": edition.get_rule_display()}]


def _differences(only_theirs: list[str], only_ours: list[str]) -> list[str]:
    notes = []
    if only_theirs:
        words = _("Retenus par la ville, et pas par notre recompte\u202f: %(titles)s.")
        notes.append(words % {"titles": _listed(only_theirs)})
    if only_ours:
        words = _("Retenus par notre recompte, et pas par la ville\u202f: %(titles)s.")
        notes.append(words % {"titles": _listed(only_ours)})
    return notes


def _listed(titles: list[str]) -> str:
    shown = ", ".join(f"«\u00a0{title}\u00a0»" for title in titles[:SHOWN])
    more = len(titles) - SHOWN
    return f"{shown}, {_('et d’autres')}" if more > 0 else shown
