"""See, download, delete: nothing about a person is left out, whatever the table."""

import io
import json
import time
import zipfile

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import ForeignKey
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from allonnes.accounts import actions, personal_data
from allonnes.accounts.allauth_internals import format_hotp_value, hotp_value
from allonnes.accounts.models import AuditEntry, RoleAssignment, User
from allonnes.core import outbox
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from allonnes.core.personal import OnErasure, PersonalModel, declarations
from allonnes.town.models import Neighbourhood
from tests.factories.accounts import (
    TOTP_SECRET,
    add_totp,
    make_administrator,
    make_agent,
    make_department,
    make_user,
    sign_in,
)
from tests.factories.core import OutboxMessageFactory
from tests.factories.mail import ask_code, is_signed_in, last_code, letters, type_code
from tests.strict_client import StrictClient


def _links_to_people():
    """Every column of every installed table that points at an account."""
    for model in apps.get_models():
        if model._meta.app_label == "pghistory":  # views computed from the event tables, which are declared
            continue
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model is User and not field.name.startswith("pgh_"):
                yield model._meta.label, field.name


def test_every_link_to_a_person_is_declared():
    declared = declarations()
    missing = []
    for label, name in _links_to_people():
        row = declared.get(label)
        if row is None or name not in (*row.personal, *row.neutral):
            missing.append(f"{label}.{name}")
    assert not missing


@pytest.mark.django_db
def test_every_declaration_about_people_can_be_read_and_erased():
    user = make_user()
    for declaration in personal_data.about_people():
        assert declaration.title, declaration.model
        assert declaration.purpose, declaration.model
        assert list(personal_data.rows_about(user, declaration)[:1]) is not None
        if declaration.on_erasure == OnErasure.ERASE and declaration.model != "accounts.User":
            assert personal_data.fields_to_erase(declaration)


def test_field_that_cannot_be_empty_is_refused_in_an_erasure():
    with pytest.raises(ImproperlyConfigured, match=r"accounts\.User\.created_at"):
        personal_data.blank_of(User._meta.get_field("created_at"))
    blanks = {name: personal_data.blank_of(User._meta.get_field(name)) for name in ("first_name", "birth_date")}
    assert blanks == {"first_name": "", "birth_date": None}
    assert personal_data.blank_of(AuditEntry._meta.get_field("detail")) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("fate", OnErasure)
def test_fate_of_the_rows_is_the_declared_one(fate):
    user, other = make_user(), make_user()
    for one in (user, other):
        RoleAssignment.objects.create(user=one, role="service_agent", department=make_department())
    row = PersonalModel("accounts.RoleAssignment", person="user", personal=("ends_on",), neutral=(), on_erasure=fate)
    RoleAssignment.objects.update(ends_on=timezone.localdate())
    personal_data.apply_fate(user, row)
    left = RoleAssignment.objects.filter(user=user).first()
    if fate == OnErasure.DELETE:
        assert left is None
    else:
        assert left.ends_on == (None if fate == OnErasure.ERASE else timezone.localdate())
    assert RoleAssignment.objects.get(user=other).ends_on == timezone.localdate()


def _full_life():
    """A person who left a trace everywhere the accounts know of."""
    place = Neighbourhood.objects.create(name="Perrières", slug="perrieres")
    user = make_user(last_name="Rivière", public_name="Camille R.", neighbourhood=place, password="x" * 20)
    client = StrictClient()
    ask_code(client, user.email)
    type_code(client, last_code())
    add_totp(user)
    code = format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30))
    client.post(reverse("mfa_reauthenticate"), {"code": code})
    RoleAssignment.objects.create(
        user=user, role="moderator", starts_on=timezone.localdate(), ends_on=timezone.localdate()
    )
    return user, client


@pytest.mark.django_db
def test_data_page_shows_everything_with_its_reason_and_duration():
    user, client = _full_life()
    page = client.get(reverse("accounts:data")).content.decode()
    for words in (user.email, "Rivière", "Perrières", "Vos appareils connectés", "Vos rôles", "Pourquoi", "12 mois"):
        assert words in page
    assert user.password not in page


@pytest.mark.django_db
def test_data_page_costs_the_same_with_one_row_and_with_three(client):
    user = make_user()
    sign_in(client, user)
    client.get(reverse("accounts:data"))
    with CaptureQueriesContext(connection) as with_one:
        client.get(reverse("accounts:data"))
    for number in range(2):
        EmailAddress.objects.create(user=user, email=f"{number}@example.org")
    with CaptureQueriesContext(connection) as with_three:
        client.get(reverse("accounts:data"))
    assert len(with_one) == len(with_three)


@pytest.mark.django_db
def test_data_of_others_is_never_shown(client):
    other, user = make_user(last_name="Autrui"), make_user()
    ask_code(StrictClient(), other.email)
    sign_in(client, user)
    page = client.get(reverse("accounts:data")).content.decode()
    assert other.email not in page
    assert "Autrui" not in page


@pytest.mark.django_db
def test_download_holds_json_and_csv():
    user, client = _full_life()
    answer = client.get(reverse("accounts:download"))
    if answer.status_code == 302:  # a person with a second factor proves again who they are
        pytest.fail("a fresh sign-in is a proof")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    content = json.loads(archive.read("mes-donnees.json"))
    account = next(one for one in content if one["titre"] == "Votre compte")
    assert account["contenu"][0]["Adresse électronique"] == user.email
    assert account["pourquoi"]
    assert account["combien_de_temps"]
    csv = archive.read("compte.csv").decode("utf-8-sig")
    assert user.email in csv
    assert user.password not in csv
    assert archive.namelist()[:2] == ["mes-donnees.json", "compte.csv"]
    assert archive.namelist()[1:] == [personal_data.file_name(one["titre"]) for one in content]
    assert set(archive.namelist()) >= {
        "adresse-electronique.csv",
        "moyens-de-prouver-que-c-est-vous.csv",
        "appareils-connectes.csv",
        "messages-que-nous-vous-avons-envoyes.csv",
    }


def test_every_chapter_has_its_own_file_and_no_english_heading():
    names = [personal_data.file_name(declaration.title) for declaration in personal_data.about_people()]
    assert len(set(names)) == len(names)
    headers = {
        personal_data._label(declaration, name)
        for declaration in personal_data.about_people()
        for name in declaration.personal
    }
    assert not headers & {"Project", "Id", "ID", "User", "Created at", "Email", "Verified", "Primary", "Type", "Body"}


@pytest.mark.django_db
def test_download_names_the_parts_of_a_letter_in_french():
    user = make_user(first_name="Zoé")
    payload = {"first_name": "Zoé", "is_weekly": True, "items": [{"title": "Stand", "url": "/a/"}, {"title": "Marché"}]}
    OutboxMessageFactory(address="", person=user.public_id, payload={**payload, "inconnu": "x"})
    letter = next(chapter for chapter in personal_data.chapters(user) if chapter.model == "core.OutboxMessage")
    shown = letter.rows[0][2].replace(" ", " ")
    assert shown == "nouvelles : page : /a/, titre : Stand ; titre : Marché, x, chaque semaine : oui, prénom : Zoé"


@pytest.mark.django_db
def test_download_cells_never_run_as_formulas():
    user = make_user()
    Authenticator.objects.create(user=user, type="webauthn", data={})
    UserSession.objects.create(user=user, ip="192.0.2.1", session_key="k", user_agent="=HYPERLINK(1)")
    archive = zipfile.ZipFile(io.BytesIO(personal_data.archive(user)))
    assert "'=HYPERLINK" in archive.read("appareils-connectes.csv").decode()


@pytest.mark.django_db
def test_download_asks_again_who_you_are(client):
    sign_in(client, make_user(), ago=600)
    assert client.get(reverse("accounts:download")).url.startswith(reverse("accounts:confirm_identity"))


@pytest.mark.django_db
def test_erasure_leaves_an_anonymous_row_and_nothing_else():
    user, client = _full_life()
    email, public_id = user.email, user.public_id
    actions.erase_account(user=user, by=user, now=timezone.now())
    user.refresh_from_db()
    assert user.email == f"compte-supprime-{public_id}@example.invalid"
    assert (user.first_name, user.last_name, user.public_name) == ("", "", "")
    assert user.neighbourhood is user.birth_date is user.last_seen_on is user.last_login is None
    assert not user.has_usable_password()
    assert not user.is_active
    assert user.display_name == "Compte supprimé"
    for model in (EmailAddress, Authenticator, UserSession):
        assert not model.objects.filter(user=user).exists()
    assert not OutboxMessage.objects.filter(person=public_id).exists()
    assert client.get(reverse("accounts:home")).status_code == 302
    (letter,) = letters("account_erased")
    assert (letter.address, letter.person) == (email, None)
    assert RoleAssignment.objects.filter(user=user).exists()
    assert AuditEntry.objects.filter(act="account.erase", by=user).exists()


@pytest.mark.django_db
def test_erasure_leaves_no_trace_of_the_address_in_any_declared_table():
    user, _client = _full_life()
    email = user.email
    actions.erase_account(user=user, by=user, now=timezone.now())
    OutboxMessage.objects.filter(kind="accounts/account_erased").delete()
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            rows = str(list(model._base_manager.values()))
            assert email not in rows, model._meta.label
            assert "Rivière" not in rows, model._meta.label


@pytest.mark.django_db
def test_erasure_touches_nobody_else():
    user, other = make_user(), make_user()
    add_totp(other)
    actions.erase_account(user=user, by=user, now=timezone.now())
    other.refresh_from_db()
    assert other.is_active
    assert EmailAddress.objects.filter(user=other).exists()
    assert Authenticator.objects.filter(user=other).exists()


@pytest.mark.django_db
def test_erased_address_can_open_another_account():
    user = make_user()
    email = user.email
    actions.erase_account(user=user, by=user, now=timezone.now())
    assert User.objects.create_user(email).pk != user.pk


@pytest.mark.django_db
def test_erasure_is_refused_for_another_twice_or_with_a_role():
    user, now = make_user(), timezone.now()
    with pytest.raises(ActionDenied, match="Seule la personne"):
        actions.erase_account(user=user, by=make_administrator(), now=now)
    agent = make_agent()
    with pytest.raises(ActionDenied, match="Vous avez un rôle"):
        actions.erase_account(user=agent, by=agent, now=now)
    actions.erase_account(user=user, by=user, now=now)
    with pytest.raises(ActionDenied, match="déjà supprimé"):
        actions.erase_account(user=user, by=user, now=now)


@pytest.mark.django_db
def test_erasure_works_on_the_outbox_by_public_id():
    user = make_user()
    kind = outbox.kind_named("accounts/login_code")
    outbox.queue(kind, key="k", address=user.email, person=user.public_id, secret={"code": "1"})
    declaration = declarations()["core.OutboxMessage"]
    assert declaration.person == "person__public_id"
    assert personal_data.rows_about(user, declaration).count() == 1
    personal_data.erase(user)
    assert not OutboxMessage.objects.exists()


def _recap(client):
    return client.get(reverse("accounts:delete_confirm")).context["form"].initial["recap"]


@pytest.mark.django_db
def test_delete_page_explains_recaps_asks_the_word_and_signs_out():
    user, client = _full_life()
    assert client.get(reverse("accounts:delete")).status_code == 200
    recap = _recap(client)
    wrong = client.post(reverse("accounts:delete_confirm"), {"recap": recap, "word": "oui"}).content.decode()
    assert "<title>Erreur" in wrong
    response = client.post(reverse("accounts:delete_confirm"), {"recap": recap, "word": " supprimer "})
    assert response.url == reverse("accounts:deleted")
    assert not is_signed_in(client)
    assert client.get(response.url).status_code == 200
    user.refresh_from_db()
    assert user.erased_at


@pytest.mark.django_db
@pytest.mark.parametrize("recap", ["", "faux"])
def test_delete_without_the_recap_is_refused(client, recap):
    user = make_user()
    sign_in(client, user)
    response = client.post(reverse("accounts:delete_confirm"), {"recap": recap, "word": "SUPPRIMER"})
    assert response.status_code == 400
    user.refresh_from_db()
    assert user.erased_at is None


@pytest.mark.django_db
def test_delete_with_the_recap_of_another_is_refused(client):
    other_client = StrictClient()
    sign_in(other_client, make_user())
    recap, user = _recap(other_client), make_user()
    sign_in(client, user)
    assert client.post(reverse("accounts:delete_confirm"), {"recap": recap, "word": "SUPPRIMER"}).status_code == 400


@pytest.mark.django_db
def test_delete_asks_again_who_you_are(client):
    sign_in(client, make_user(), ago=600)
    assert client.get(reverse("accounts:delete_confirm")).url.startswith(reverse("accounts:confirm_identity"))


@pytest.mark.django_db
def test_delete_is_refused_to_a_role_holder_with_the_reason(client):
    agent = make_agent()
    sign_in(client, agent)
    assert "Vous avez un rôle" in client.get(reverse("accounts:delete")).content.decode()
    recap = _recap(client)
    response = client.post(reverse("accounts:delete_confirm"), {"recap": recap, "word": "SUPPRIMER"})
    assert response.url == reverse("accounts:delete")
    agent.refresh_from_db()
    assert agent.is_active


@pytest.mark.django_db
def test_labels_and_values_are_in_french():
    user, _client = _full_life()
    found = {chapter.model: chapter for chapter in personal_data.chapters(user)}
    words = " ".join(header for one in found.values() for header in one.headers)
    for english in ("created", "last", "agent", "type", "asked", "granted", "Ip"):
        assert english not in words
    assert "Code pour se connecter" in found["core.OutboxMessage"].rows[0]
