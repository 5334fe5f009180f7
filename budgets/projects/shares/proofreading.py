"""The guaranteed shares in words: what each is for, and project by project what the vote freezes, to be proofread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from budgets.editions.enums import ShareKind
from budgets.editions.models import Edition, Envelope
from budgets.editions.rule_words import money
from budgets.projects.models import Project
from budgets.projects.shares.sharing import ballot_of, shares_of, simulate


def purpose_words(share: Envelope) -> str:
    """What a share is for, in one sentence."""
    if share.kind == ShareKind.PRIORITY:
        return _("Pour les projets du quartier prioritaire.")
    if share.kind == ShareKind.THEME:
        return _("Pour les projets du thème « %(theme)s ».") % {"theme": share.category}
    if share.kind == ShareKind.NEIGHBOURHOODS:
        names = sorted(place.name for place in share.neighbourhoods.all())
        text = ngettext(
            "Pour les projets de ce quartier : %(names)s.", "Pour les projets de ces quartiers : %(names)s.", len(names)
        )
        return text % {"names": ", ".join(names)}
    numbers = sorted(project.number or 0 for project in share.projects.all())
    if not numbers:
        return _("Elle ne dit pas encore à quoi elle sert.")
    text = ngettext(
        "Pour un projet choisi à la main : %(numbers)s.",
        "Pour des projets choisis à la main : %(numbers)s.",
        len(numbers),
    )
    return text % {"numbers": ", ".join(_("n° %(number)s") % {"number": number} for number in numbers)}


def rule_of_shares() -> str:
    """How a project finds its share, as the règlement says it."""
    return _(
        "Un projet compte dans une seule part garantie : celle pour laquelle il est choisi à la main, sinon la "
        "première de la liste à laquelle il répond. Cela est calculé une fois, quand le vote est figé, et ne change "
        "plus ensuite."
    )


@dataclass(frozen=True)
class ProofLine:
    """A project as it is, or will be, frozen: what somebody proofreads."""

    number: int
    title: str
    cost: str
    place: str
    theme: str
    share: str
    also: str


@dataclass(frozen=True)
class Proof:
    """Every project of the ballot, and what the town should know of its shares; none of it prevents the opening."""

    lines: list[ProofLine]
    warnings: list[str]
    rule: str
    shares: list[str]


def proof_of(edition: Edition, *, is_frozen: bool) -> Proof:
    """Project by project, its share: as frozen, or as the opening would freeze it now. Four queries."""
    projects, shares = ballot_of(edition), shares_of(edition)
    names = {share.pk: share.name for share in shares}
    taken = simulate(projects, shares)
    if is_frozen:
        taken = {project.pk: (project.envelope_id,) if project.envelope_id else () for project in projects}
    lines = [_line(edition, project, [names[share] for share in taken[project.pk]]) for project in projects]
    said = [f"{share.name} : {money(edition, share.amount)}. {purpose_words(share)}" for share in shares]
    return Proof(lines, _warnings(edition, projects, shares, taken), rule_of_shares() if shares else "", said)


def _line(edition: Edition, project: Project, claims: list[str]) -> ProofLine:
    share, *also = claims or [_("Toute la ville")]
    return ProofLine(
        number=project.number or 0,
        title=project.shown_title,
        cost=money(edition, project.cost or 0),
        place=project.place_words,
        theme=project.category.name if project.category else _("Sans thème"),
        share=share,
        also=", ".join(also),
    )


def _warnings(
    edition: Edition, projects: list[Project], shares: Sequence[Envelope], taken: Mapping[int, tuple[int, ...]]
) -> list[str]:
    on_ballot, said = {project.pk for project in projects}, []
    for share in shares:
        costs = [project.cost or 0 for project in projects if taken[project.pk][:1] == (share.pk,)]
        said += [*_money_warnings(edition, share, costs), *_absent_warnings(share, on_ballot)]
    return said


def _money_warnings(edition: Edition, share: Envelope, costs: list[int]) -> list[str]:
    facts = {"share": share.name, "amount": money(edition, share.amount), "cost": money(edition, sum(costs))}
    if not costs:
        return [_("« %(share)s » n’a aucun projet au vote : son argent ira à toute la ville.") % facts]
    if sum(costs) >= share.amount:
        return []
    text = _(
        "« %(share)s » garde %(amount)s, mais ses projets coûtent ensemble %(cost)s : le reste ira à toute la ville."
    )
    return [text % facts]


def _absent_warnings(share: Envelope, on_ballot: set[int]) -> list[str]:
    others = (project for project in share.projects.all() if project.pk not in on_ballot)
    absent = sorted(others, key=lambda project: project.number or 0)
    text = _("Le projet n° %(number)s, choisi pour « %(share)s », n’est pas au vote (%(state)s).")
    return [text % {"number": project.number, "share": share.name, "state": project.state_words} for project in absent]


@dataclass(frozen=True)
class ShareCard:
    """A guaranteed share as anybody reads it; its projects once the vote is frozen."""

    name: str
    amount: str
    purpose: str
    projects: list[Project]


def share_cards(edition: Edition, *, is_frozen: bool) -> list[ShareCard]:
    """The guaranteed shares in their order. Three queries, one more once frozen; none without shares but the first."""
    shares = shares_of(edition)
    held = [project for project in ballot_of(edition) if project.envelope_id] if is_frozen and shares else []
    return [
        ShareCard(
            share.name,
            money(edition, share.amount),
            purpose_words(share),
            [project for project in held if project.envelope_id == share.pk],
        )
        for share in shares
    ]
