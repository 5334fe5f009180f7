"""What a guaranteed share is for: one thing, refused in French at the desk and by the database itself."""

from collections.abc import Callable
from typing import Any

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from allonnes.accounts.models import AuditEntry
from allonnes.core.errors import ActionDenied
from budgets.editions.actions import setup
from budgets.editions.enums import ShareKind
from budgets.editions.models import Category, Edition, Envelope, ShareNeighbourhood, ShareProject
from budgets.projects.models import Project
from budgets.projects.shares.actions import save_share
from budgets.projects.shares.permissions import GONE
from budgets.projects.shares.proofreading import purpose_words
from budgets.projects.shares.sharing import shares_of
from budgets.voting.opening.actions import open_vote
from tests.factories.accounts import make_administrator
from tests.factories.budgets import (
    CategoryFactory,
    EditionFactory,
    EnvelopeFactory,
    NeighbourhoodFactory,
    ProjectFactory,
    share_of_places,
    share_of_projects,
)
from tests.factories.openings import BETWEEN, openable_edition
from tests.factories.setup import BEFORE

pytestmark = pytest.mark.django_db


def told(words: object) -> str:
    return str(words).replace("\u202f", " ").replace("\xa0", " ")


def ballot(edition: Edition, **fields: Any) -> Project:
    number = edition.projects.count() + 1
    return ProjectFactory(edition=edition, number=number, **fields)


def refusal(share: Envelope, **content: Any) -> str:
    with pytest.raises(ActionDenied) as refused:
        save_share(share=share, by=make_administrator(), now=BEFORE, **content)
    return told(refused.value.reason)


def test_a_share_says_one_thing_it_is_for() -> None:
    edition, other = EditionFactory(), EditionFactory()
    place, project, theme = NeighbourhoodFactory(), ballot(edition), CategoryFactory(edition=edition)

    def share(kind: str, **fields: Any) -> Envelope:
        return Envelope(edition=edition, name="Part", amount=1, kind=kind, **fields)

    assert "Dites à quoi sert" in refusal(share(""))
    assert "au moins un quartier" in refusal(share(ShareKind.NEIGHBOURHOODS))
    assert "Choisissez un thème" in refusal(share(ShareKind.THEME))
    assert "au moins un projet" in refusal(share(ShareKind.PROJECTS))
    assert "marqué prioritaire" in refusal(share(ShareKind.PRIORITY))
    two = refusal(share(ShareKind.THEME, category=theme), neighbourhoods=[place])
    assert two == "Cette part sert aux projets d’un thème : ne choisissez rien d’autre. Décochez le reste."
    assert "ne choisissez rien d’autre" in refusal(share(ShareKind.PRIORITY), projects=[project])
    assert "autre édition" in refusal(share(ShareKind.THEME, category=CategoryFactory(edition=other)))
    assert "autre édition" in refusal(share(ShareKind.PROJECTS), projects=[ballot(other)])
    for state in GONE:
        gone = Project(edition=edition, number=9, title="Parti", state=state)
        assert "ne sera pas au vote" in refusal(share(ShareKind.PROJECTS), projects=[gone])
    assert not edition.envelopes.exists()


def test_a_project_is_chosen_by_hand_for_one_share() -> None:
    by, edition = make_administrator(), EditionFactory()
    project = ballot(edition, title="Un préau")
    first = Envelope(edition=edition, name="Jeunesse", amount=10, kind=ShareKind.PROJECTS)
    save_share(share=first, projects=[project], by=by, now=BEFORE)
    assert str(ShareProject.objects.get()) == f"{first.pk} {project.pk}"
    second = Envelope(edition=edition, name="Écoles", amount=10, kind=ShareKind.PROJECTS)
    assert refusal(second, projects=[project]) == "Le projet n° 1 Un préau est déjà choisi pour « Jeunesse »."
    save_share(share=first, projects=[project], by=by, now=BEFORE)
    with pytest.raises(IntegrityError, match="share_project_once"), transaction.atomic():
        ShareProject.objects.create(envelope=EnvelopeFactory(edition=edition), project=project)


def test_a_share_is_ranked_after_the_others_and_what_it_is_for_is_in_the_log() -> None:
    by, edition = make_administrator(), EditionFactory()
    places = [NeighbourhoodFactory(name="Chaoué", slug="chaoue")]
    for name in ("Un", "Deux"):
        share = Envelope(edition=edition, name=name, amount=10, kind=ShareKind.NEIGHBOURHOODS)
        save_share(share=share, neighbourhoods=places, by=by, now=BEFORE)
    assert list(edition.envelopes.order_by("position").values_list("name", "position")) == [("Un", 1), ("Deux", 2)]
    detail = AuditEntry.objects.filter(act="budgets.save_share").latest("pk").detail
    assert (detail["share_kind"], detail["neighbourhoods"], detail["rank"]) == ("neighbourhoods", ["chaoue"], 2)
    share.kind, share.category = ShareKind.THEME, CategoryFactory(edition=edition, name="Jeunesse")
    save_share(share=share, by=by, now=BEFORE)
    assert (share.neighbourhoods.count(), purpose_words(share)) == (0, "Pour les projets du thème « Jeunesse ».")


def _wrong(edition: Edition) -> dict[str, Callable[[], Any]]:
    place = share_of_places(edition, NeighbourhoodFactory())
    other = EditionFactory()
    return {
        "quartiers without any": lambda: EnvelopeFactory(edition=edition, kind=ShareKind.NEIGHBOURHOODS),
        "hand-picked without any": lambda: EnvelopeFactory(edition=edition, kind=ShareKind.PROJECTS),
        "theme without any": lambda: EnvelopeFactory(edition=edition, kind=ShareKind.THEME),
        "kind unknown": lambda: EnvelopeFactory(edition=edition, kind="autre"),
        "a theme too many": lambda: EnvelopeFactory(edition=edition, category=CategoryFactory(edition=edition)),
        "a quartier too many": lambda: EnvelopeFactory(edition=edition).neighbourhoods.add(NeighbourhoodFactory()),
        "a project too many": lambda: EnvelopeFactory(edition=edition).projects.add(ProjectFactory(edition=edition)),
        "last quartier gone": lambda: ShareNeighbourhood.objects.filter(envelope=place).delete(),
        "another's theme": lambda: EnvelopeFactory(
            edition=edition, kind=ShareKind.THEME, category=CategoryFactory(edition=other)
        ),
        "another's project": lambda: share_of_projects(edition, ProjectFactory(edition=other)),
    }


WRONG = (
    *("quartiers without any", "hand-picked without any", "theme without any", "kind unknown", "a theme too many"),
    *("a quartier too many", "a project too many", "last quartier gone", "another's theme", "another's project"),
)


@pytest.mark.parametrize("name", WRONG)
def test_the_database_holds_a_share_to_what_it_is_for(name: str) -> None:
    act = _wrong(EditionFactory())[name]

    def write() -> None:
        act()
        connection.check_constraints()

    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def test_what_a_share_counts_on_is_not_deleted() -> None:
    by, edition = make_administrator(), EditionFactory()
    place, theme = NeighbourhoodFactory(), CategoryFactory(edition=edition)
    share_of_places(edition, place)
    with pytest.raises(ProtectedError):
        place.delete()
    share = EnvelopeFactory(edition=edition, name="Jeunesse", kind=ShareKind.THEME, category=theme)
    with pytest.raises(ActionDenied, match="« Jeunesse » sert à ce thème"):
        setup.delete_part(part=theme, by=by, now=BEFORE)
    setup.delete_part(part=share, by=by, now=BEFORE)
    project = ballot(edition, category=theme)
    with pytest.raises(ActionDenied, match="Des projets sont dans ce thème"):
        setup.delete_part(part=theme, by=by, now=BEFORE)
    Project.objects.filter(pk=project.pk).update(category=None)
    setup.delete_part(part=theme, by=by, now=BEFORE)
    assert not Category.objects.filter(pk=theme.pk).exists()


def test_a_share_written_before_this_rule_prevents_the_opening() -> None:
    edition = openable_edition()
    with pgtrigger.ignore("budgets.Envelope:says_its_purpose"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        EnvelopeFactory(edition=edition, name="Jeunesse", kind=ShareKind.PROJECTS, amount=10)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    with pytest.raises(ActionDenied, match="« Jeunesse » ne dit pas à quoi elle sert"):
        open_vote(edition=edition, by=make_administrator(), now=BETWEEN)
    assert purpose_words(shares_of(edition)[-1]) == "Elle ne dit pas encore à quoi elle sert."


def test_each_purpose_has_its_words() -> None:
    edition = EditionFactory()
    one, two = NeighbourhoodFactory(name="Chaoué"), NeighbourhoodFactory(name="Perrières")
    picked = [ballot(edition), ballot(edition)]
    assert purpose_words(EnvelopeFactory(edition=edition)) == "Pour les projets du quartier prioritaire."
    assert purpose_words(share_of_places(edition, one)) == "Pour les projets de ce quartier : Chaoué."
    assert purpose_words(share_of_places(edition, two, one)) == "Pour les projets de ces quartiers : Chaoué, Perrières."
    assert purpose_words(share_of_projects(edition, picked[0])) == "Pour un projet choisi à la main : n° 1."
    ShareProject.objects.all().delete()
    assert purpose_words(share_of_projects(edition, *picked)) == "Pour des projets choisis à la main : n° 1, n° 2."
    Envelope.objects.all().delete()


def test_a_quartier_of_a_share_is_told_by_its_numbers() -> None:
    share = share_of_places(EditionFactory(), NeighbourhoodFactory())
    part = ShareNeighbourhood.objects.get(envelope=share)
    assert str(part) == f"{share.pk} {part.neighbourhood_id}"
