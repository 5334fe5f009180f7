"""Numbers read no further than they are told, and pages turned no further than their bound."""

import pytest

from allonnes.core.bounded import BoundedCount, count_up_to, counted, counted_short, total_of
from allonnes.core.desk_pages import DeskPaginator, is_too_deep
from allonnes.town.models import Neighbourhood, Place
from tests.factories.town import NeighbourhoodFactory, PlaceFactory


def test_a_number_beyond_the_bound_says_more() -> None:
    assert counted(135) == "135"
    assert counted(1_000) == "1\u202f000"
    assert counted(1_001) == "plus de 1\u202f000"
    assert (counted_short(1_000), counted_short(1_001)) == ("1\u202f000", "1\u202f000+")


def test_a_sum_says_more_as_soon_as_one_number_does() -> None:
    assert total_of([]) == "0"
    assert total_of([600, 700]) == "1\u202f300"
    assert total_of([1_001, 5]) == "plus de 1\u202f005"


@pytest.mark.django_db
def test_rows_are_counted_to_the_bound_and_one_more() -> None:
    place = NeighbourhoodFactory()
    for _row in range(3):
        PlaceFactory(neighbourhood=place)
    rows = Place.objects.all()
    assert [count_up_to(rows, most) for most in (1, 2, 3, 9)] == [2, 3, 3, 3]
    annotated = Neighbourhood.objects.annotate(places=BoundedCount(rows, 2), none=BoundedCount(rows.filter(name="?")))
    assert [(row.places, row.none) for row in annotated] == [(3, 0)]


@pytest.mark.django_db
def test_a_page_is_found_by_keys_in_the_order_of_the_list() -> None:
    names = [PlaceFactory(name=f"Lieu {number}").name for number in range(5)]
    pages = DeskPaginator(Place.objects.order_by("-name"), 2)
    pages.look_as_far_as(3)
    assert (pages.count, pages.num_pages, pages.has_more) == (5, 3, False)
    assert [[row.name for row in pages.page(number)] for number in (1, 2, 3)] == [
        [names[4], names[3]],
        [names[2], names[1]],
        [names[0]],
    ]


@pytest.mark.parametrize(("page", "is_far"), [(1, False), (333, False), (334, True)])
def test_beyond_the_line_ten_thousand_a_page_is_too_far(page: int, is_far: bool) -> None:
    assert is_too_deep(page, 30) is is_far
