"""The desk of the councils: what each animator sees and does, what waits, what must be watched."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts.models import AuditEntry, RoleAssignment
from allonnes.accounts.roles import Role
from allonnes.accounts.scopes import scope_words
from allonnes.core.errors import ActionDenied, InvalidInput
from instances.councils import queues
from instances.councils.actions.animating import entrust_council, take_council_back
from instances.councils.desk_path import path_of
from instances.councils.enums import CandidacyState, DrawState, Gender, Selection
from instances.councils.models import Candidacy, College, Council, CouncilAnimator, Draw, Mandate
from instances.councils.permissions import councils_of
from tests.factories.accounts import born_years_ago, make_administrator, make_agent, make_user, sign_in
from tests.factories.councils import (
    answers_of,
    college_of,
    frozen,
    make_animator,
    make_council,
    make_lot_council,
    make_mandate,
    make_youth_council,
    posed,
    received,
)
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_an_animator_has_their_councils_alone() -> None:
    mine, other = make_council(), make_council()
    animator = make_animator(mine)
    assert list(councils_of(animator)) == [mine]
    assert set(councils_of(make_administrator())) == {mine, other}
    assert not councils_of(make_agent(Role.COUNCIL_ANIMATOR)).exists()
    assert not councils_of(make_user()).exists()
    assignment = RoleAssignment.objects.get(user=animator)
    assert scope_words([assignment]) == {assignment.pk: mine.name}
    assignment.ends_on = timezone.localdate()
    assignment.save()
    assert not councils_of(animator).exists()


def test_councils_are_entrusted_by_the_administrator() -> None:
    council, by, animator = make_council(), make_administrator(), make_agent(Role.COUNCIL_ANIMATOR)
    assignment = RoleAssignment.objects.get(user=animator)
    row = entrust_council(assignment=assignment, council=council, by=by)
    assert entrust_council(assignment=assignment, council=council, by=by) == row
    assert AuditEntry.objects.filter(act="instances.entrust_council").count() == 1
    with pytest.raises(ActionDenied):
        take_council_back(animator=row, by=animator)
    take_council_back(animator=row, by=by)
    assert not CouncilAnimator.objects.exists()
    other = RoleAssignment.objects.get(user=make_agent())
    with pytest.raises(InvalidInput):
        entrust_council(assignment=other, council=council, by=by)


def test_lists_show_what_is_theirs(client: StrictClient) -> None:
    mine, other = make_lot_council(), make_lot_council()
    for council in (mine, other):
        make_mandate(council)
        received(council)
        frozen(council)
    animator = make_animator(mine)
    sign_in(client, animator)
    for model in (Council, Mandate, Candidacy, Draw):
        name = f"admin:instances_{model._meta.model_name}"
        listed = client.get(reverse(f"{name}_changelist")).content.decode()
        assert mine.name in listed, model
        assert other.name not in listed, model
        own, strange = (
            model.objects.filter(**{"pk" if model is Council else "council_id": council.pk}).first()
            for council in (mine, other)
        )
        assert client.get(reverse(f"{name}_change", args=[own.pk])).status_code == 200, model
        assert client.get(reverse(f"{name}_change", args=[strange.pk])).status_code in {302, 404}, model


def test_a_candidacy_is_kept_at_the_desk_in_two_steps(client: StrictClient) -> None:
    council = make_council()
    candidacy = posed(council)
    sign_in(client, make_animator(council))
    url = reverse("admin:instances_candidacy_retenir", args=[candidacy.pk])
    asked = client.get(url).content.decode()
    assert "La personne devient membre" in asked
    assert Candidacy.objects.get().state == CandidacyState.RECEIVED
    done = client.post(url, {"college": college_of(council).pk, "starts_on": timezone.localdate()})
    assert done.headers["Location"] == reverse("admin:instances_mandate_change", args=[Mandate.objects.get().pk])


def test_a_candidacy_is_declined_at_the_desk(client: StrictClient) -> None:
    council = make_council()
    candidacy = posed(council)
    sign_in(client, make_animator(council))
    url = reverse("admin:instances_candidacy_ecarter", args=[candidacy.pk])
    empty = client.post(url, {"decline_reason": "", "words": ""})
    assert empty.status_code == 200
    client.post(url, {"decline_reason": "full", "words": "Merci !"})
    candidacy.refresh_from_db()
    assert (candidacy.state, candidacy.decline_words) == (CandidacyState.DECLINED, "Merci !")


def test_a_paper_is_keyed_a_member_named_and_a_draw_prepared(client: StrictClient) -> None:
    council, today = make_lot_council(), timezone.localdate()
    sign_in(client, make_animator(council))
    college = college_of(council)
    enter = reverse("admin:instances_council_noter-candidature", args=[council.pk])
    typed = {**answers_of(email=""), "channel": "letter", "client_id": "0" * 32, "has_consent": "on"}
    nowhere = client.post(enter, typed).content.decode()
    assert "la réponse doit arriver quelque part" in nowhere
    assert client.post(enter, {**typed, "phone": "02 43 00 00 00"}).status_code == 302
    name = reverse("admin:instances_council_nommer", args=[council.pk])
    person = {"first_name": "Léa", "last_name": "Exemple", "birth_date": born_years_ago(30)}
    assert client.post(name, {**person, "college": college.pk, "starts_on": today}).status_code == 302
    draw = reverse("admin:instances_council_preparer-tirage", args=[council.pk])
    rules = {"college": college.pk, "title": "Tirage", "seats": 1, "substitutes": 0, "seed_source": "Le Loto"}
    refused = client.post(draw, {**rules, "seed_on": today}).content.decode()
    assert "choisissez un jour qui vient" in refused
    assert client.post(draw, {**rules, "seed_on": today + 5 * DAY}).status_code == 302
    assert Draw.objects.get().entries.count() == 1


@pytest.mark.parametrize("act", ["renouveler", "fonction", "corriger", "suppleance", "finir", "paraitre"])
def test_each_act_of_a_mandate_asks_first(client: StrictClient, act: str) -> None:
    council = make_council(min_age=18)
    mandate = make_mandate(council, ends_on=timezone.localdate() + 20 * DAY)
    sign_in(client, make_animator(council))
    url = reverse(f"admin:instances_mandate_{act}", args=[mandate.pk])
    assert client.get(url).status_code == 200
    typed = {
        "last_day": council.term_ends_on if act == "renouveler" else timezone.localdate(),
        "role": "chair",
        "reason": "moved",
        "first_name": "Léa",
        "last_name": "Exemple",
        "birth_date": born_years_ago(30),
    }
    assert client.post(url, typed).status_code == 302
    assert client.get(reverse("admin:instances_mandate_change", args=[mandate.pk])).status_code == 200
    assert Mandate.objects.filter(history__isnull=False).exists()


def test_a_name_is_taken_away_at_the_desk(client: StrictClient) -> None:
    council = make_council(min_age=18)
    mandate = make_mandate(council, name_agreed_on=timezone.localdate())
    sign_in(client, make_animator(council))
    page = client.get(reverse("admin:instances_mandate_change", args=[mandate.pk])).content.decode()
    assert "Son prénom paraît déjà" in page
    client.post(reverse("admin:instances_mandate_ne-plus-paraitre", args=[mandate.pk]))
    mandate.refresh_from_db()
    assert mandate.name_agreed_on is None
    page = client.get(reverse("admin:instances_mandate_change", args=[mandate.pk])).content.decode()
    assert "Son prénom ne paraît pas" in page


def test_queues_hold_what_waits() -> None:
    council, now, today = (
        make_youth_council(candidacies_until=timezone.localdate()),
        timezone.now(),
        timezone.localdate(),
    )
    animator = make_animator(council)
    posed(make_council())
    decided = posed(council, birth_date=born_years_ago(20))
    parent = posed(council, is_minor=True)
    ending = make_mandate(council, age=20, ends_on=today + 30 * DAY)
    old = make_mandate(council, age=26)
    make_mandate(council, age=25)
    assert list(queues.candidacies_to_decide(animator, now)) == [decided]
    assert list(queues.parents_awaited(animator, now)) == [parent]
    assert list(queues.mandates_ending(animator, now)) == [ending]
    assert list(queues.members_too_old(animator, now)) == [old]
    assert list(queues.councils_open(animator, now)) == [council]
    draw = frozen(make_lot_council())
    assert list(queues.draws_to_do(make_administrator(), now + 6 * DAY)) == [draw]
    assert not queues.draws_to_do(draw.frozen_by, now + 6 * DAY).exists()
    assert not queues.candidacies_to_decide(make_administrator(), now).filter(council=draw.council).exists()


def test_the_path_of_a_council_says_what_is_missing() -> None:
    council, now = make_youth_council(seats=4), timezone.now()
    todo = [line.label for line in path_of(council, now) if not line.is_ok]
    assert any("délibération" in label for label in todo)
    assert any("0 pour 4 places" in label for label in todo)
    for age in (15, 26, 20):
        make_mandate(council, age=age, gender=Gender.WOMAN)
    todo = [line.label for line in path_of(council, now) if not line.is_ok]
    assert any("1 l’ont passé" in label for label in todo)
    assert any("L. 1112-23 : 3 et 0" in label for label in todo)
    appointed = make_council(selection=Selection.APPOINTED)
    make_mandate(appointed, age=None)
    assert all("jours annoncés" not in line.label or line.is_ok for line in path_of(appointed, now))


def test_the_administrator_writes_a_council(client: StrictClient) -> None:
    sign_in(client, make_administrator())
    council = make_council()
    url = reverse("admin:instances_council_change", args=[council.pk])
    assert "Cadre, places, candidatures, membres" in client.get(url).content.decode()
    make_mandate(council)
    form = client.get(url).context["adminform"].form
    typed = {name: "" if form.initial.get(name) is None else form.initial[name] for name in form.fields}
    typed |= {"read_revision": council.revision, "name": "Conseil nouveau", "is_public": "on"}
    typed["neighbourhoods"] = []
    shorter = client.post(url, {**typed, "term_ends_on": timezone.localdate()}).content.decode()
    assert "Des mandats vont plus loin" in shorter
    reserved = client.post(url, {**typed, "slug": "mon-espace"}).content.decode()
    assert "sert déjà à une autre page" in reserved
    assert client.post(url, typed).status_code == 302
    council.refresh_from_db()
    assert council.name == "Conseil nouveau"


def test_seats_are_never_fewer_than_those_held(client: StrictClient) -> None:
    council = make_council()
    make_mandate(council)
    make_mandate(council)
    sign_in(client, make_administrator())
    college = college_of(council)
    url = reverse("admin:instances_college_change", args=[college.pk])
    typed = {"council": council.pk, "name": "Habitants", "seats": 1, "position": 0}
    assert "Plus de membres siègent" in client.post(url, typed).content.decode()
    assert client.post(url, {**typed, "seats": 2}).status_code == 302
    assert College.objects.get().seats == 2


def test_who_animates_what_is_said_at_the_desk(client: StrictClient) -> None:
    council, animator = make_council(), make_agent(Role.COUNCIL_ANIMATOR)
    sign_in(client, make_administrator())
    url = reverse("admin:instances_councilanimator_add")
    typed = {"assignment": RoleAssignment.objects.get(user=animator).pk, "council": council.pk}
    assert client.post(url, typed).status_code == 302
    row = CouncilAnimator.objects.get()
    assert list(councils_of(animator)) == [council]
    client.post(reverse("admin:instances_councilanimator_delete", args=[row.pk]), {"post": "yes"})
    assert not CouncilAnimator.objects.exists()


def test_an_exported_list_is_logged(client: StrictClient) -> None:
    council = make_council()
    posed(council)
    sign_in(client, make_administrator())
    page = client.get(reverse("admin:instances_candidacy_export"))
    assert page.status_code == 200
    assert Draw.objects.filter(state=DrawState.DRAWN).count() == 0
