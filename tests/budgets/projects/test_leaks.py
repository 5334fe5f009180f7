"""What nobody should learn: withdrawn, hidden and unconfirmed projects, addresses at the desk, secret decisions."""

import pytest
from django.test import override_settings
from django.urls import reverse

from allonnes.accounts.roles import ROLES, Role
from allonnes.core.encryption import encrypt_link
from budgets.projects.deposit.actions import authors, deposit
from budgets.projects.enums import ProjectState
from budgets.projects.models import Project
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.budgets import make_counted_edition
from tests.factories.deposits import DEPOSIT_END, DURING, deposited_by, photo_of, waiting_for_code
from tests.factories.studies import on_ballot_decision, studied_edition
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
WORD = "mandragore"


def found(client: StrictClient) -> str:
    return client.get(reverse("portal:search"), {"q": WORD}).content.decode()


def test_a_deposit_never_confirmed_is_nowhere_and_breaks_nothing(client: StrictClient) -> None:
    project = waiting_for_code()
    Project.objects.filter(pk=project.pk).update(title=f"Une {WORD}")
    assert deposit.expire_unconfirmed(DEPOSIT_END) == 1
    project.refresh_from_db()
    assert (project.state, project.number) == (ProjectState.WITHDRAWN, None)
    assert f"Une {WORD}" not in found(client)
    sign_in(client, make_agent(Role.ADMINISTRATOR))
    assert WORD not in client.get(reverse("admin:budgets_project_changelist")).content.decode()


def test_a_withdrawn_project_is_read_nowhere(client: StrictClient, tmp_path) -> None:
    author = make_user()
    with override_settings(MEDIA_ROOT=tmp_path):
        project = deposited_by(author, title=f"Une {WORD}")
        photo = photo_of(project, by=author, alt="Un mur", now=DURING)
        assert f"Une {WORD}" in found(client)
        deposit.withdraw_project(project=project, by=author, reason="Je déménage", now=DURING)
        assert f"Une {WORD}" not in found(client)
        assert client.get(reverse("budgets:photo", args=[photo.pk, "petite"])).status_code == 404
    for name in ("follow_by_mail", "report", "support"):
        assert client.post(reverse(f"budgets:{name}", args=[project.edition.slug, 1])).status_code in {302, 404}
    page = client.get(reverse("budgets:follow_by_mail", args=[project.edition.slug, 1]))
    assert page.status_code == 404


@pytest.mark.parametrize("part", ["resultats/", "resultats/proces-verbal/", "resultats/comparer/", "fichiers/vote.pb"])
def test_a_hidden_project_keeps_its_rank_without_its_title(client: StrictClient, part: str) -> None:
    edition = make_counted_edition()
    Project.objects.filter(edition=edition, number=1).update(title=f"Une {WORD}", is_hidden=True)
    response = client.get(f"/budgets/{edition.slug}/{part}")
    page = b"".join(response).decode()
    assert response.status_code == 200
    assert WORD not in page
    assert f"/budgets/{edition.slug}/projets/1/" not in page


@pytest.mark.parametrize("role", [role for role in Role.values if ROLES[role].has_desk])
def test_no_role_reads_an_address_or_a_name_on_a_project(client: StrictClient, role: str) -> None:
    author = make_user(email="zoe@example.net", first_name="Zénobie")
    project = deposited_by(author)
    sign_in(client, make_agent(role))
    page = client.get(reverse("admin:budgets_project_change", args=[project.pk]))
    if page.status_code == 200:
        assert "Une personne qui le signe" in page.content.decode()
    assert "zoe@example.net" not in page.content.decode()
    assert "Zénobie" not in page.content.decode()


@pytest.mark.parametrize("role", [Role.VOTE_OFFICER, Role.MODERATOR, Role.ELECTED_OFFICIAL, Role.ADMINISTRATOR])
def test_a_secret_decision_shows_only_to_who_decides(client: StrictClient, role: str) -> None:
    decision = on_ballot_decision(studied_edition())
    sign_in(client, make_agent(role))
    listing = reverse("admin:budgets_project_changelist")
    plain = client.get(listing).context["cl"].result_count
    waiting = client.get(listing, {"etape": "publier"})
    knows = "budgets.view_decision" in ROLES[role].permissions
    assert ("Décision à publier" in waiting.content.decode()) is knows
    page = client.get(reverse("admin:budgets_project_change", args=[decision.project_id])).content.decode()
    assert knows or not any(words in page for words in ("Aucune décision", "décision est prise", "de nouveau"))
    assert plain == 1


def test_an_invited_person_with_an_account_says_nothing_more_of_themselves(client: StrictClient) -> None:
    author, young = make_user(), make_user(email="jeune@example.org")
    project = deposited_by(author)
    from_mail = encrypt_link(authors.SALT, [project.pk, young.email])
    page = client.get(reverse("budgets:accept_invitation", args=[from_mail])).content.decode()
    assert "18 ans ou plus" not in page
