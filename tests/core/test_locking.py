"""A row held by an action: read again, waited for, and missed in one French sentence when it is gone."""

import pytest
from django.db import transaction

from allonnes.core.errors import ActionDenied
from allonnes.core.locking import lock
from allonnes.town.models import Neighbourhood
from budgets.projects.models import Project
from budgets.voting.paper.permissions import STATION_GONE
from tests.factories.budgets import ProjectFactory
from tests.factories.together import together


@pytest.mark.django_db
def test_a_row_is_read_again_with_what_its_queryset_names(django_assert_num_queries) -> None:
    project = ProjectFactory()
    Project.objects.filter(pk=project.pk).update(title="Un autre titre")
    with django_assert_num_queries(1):
        locked = lock(Project.objects.select_related("edition"), project.pk)
        assert (locked.title, locked.edition.pk) == ("Un autre titre", project.edition_id)
    assert lock(Project, project.pk, no_key=True) == project


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "Ce que vous avez ouvert a disparu : quelqu’un vient de le supprimer. Rien n’est enregistré."),
        ({"gone": STATION_GONE}, "Ce bureau n’existe plus : il vient d’être supprimé."),
    ],
)
def test_a_row_that_is_gone_is_a_refusal(more: dict[str, object], words: str) -> None:
    with pytest.raises(ActionDenied) as refused:
        lock(Neighbourhood, 0, **more)
    assert refused.value.reason == words


@pytest.mark.django_db(transaction=True)
def test_two_at_once_come_one_after_the_other() -> None:
    project = ProjectFactory(title="")

    def add() -> None:
        with transaction.atomic():
            locked = lock(Project, project.pk)
            locked.title += "a"
            locked.save(update_fields=["title"])

    together(*[add] * 4)
    project.refresh_from_db()
    assert project.title == "aaaa"
