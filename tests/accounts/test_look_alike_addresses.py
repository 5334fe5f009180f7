"""An address with a letter that case alone makes another: whoever has it gets nothing of the address it looks like."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from allonnes.accounts.models import User
from allonnes.accounts.personal_data import about_people, rows_about
from allonnes.core.fields import MailField
from allonnes.core.models import OutboxMessage
from instances.councils.models import Candidacy
from tests.factories.accounts import make_user, sign_in
from tests.factories.councils import make_council, posed
from tests.factories.mail import is_signed_in, last_code
from tests.strict_client import StrictClient

# Turkish i without its dot: its capital is the capital of i, and such a name can be bought.
THEIRS, ALIKE = "camille@gmail.com", "camille@gma\u0131l.com"


@pytest.mark.django_db
def test_it_opens_no_account_which_would_read_what_the_other_sent(client: StrictClient) -> None:
    candidacy = posed(make_council(), email=THEIRS)
    OutboxMessage.objects.all().delete()
    answers = {"email": ALIKE, "first_name": "Camille", "age": "adult"}
    # Played to its end: were the letter taken, the candidacy of the other address would be in this account.
    if client.post(reverse("account_signup"), answers).status_code == 302:
        client.post(reverse("account_email_verification_sent"), {"code": last_code("signup_code")})
    read = [
        row.pk
        for user in User.objects.all()
        for declaration in about_people()
        if declaration.model == "instances.Candidacy"
        for row in rows_about(user, declaration)
    ]
    assert read == []
    assert Candidacy.objects.filter(pk=candidacy.pk).exists()
    assert not is_signed_in(client)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_no_code_goes_to_it(client: StrictClient, name: str) -> None:
    make_user(email=THEIRS)
    page = client.post(reverse(name), {"login": ALIKE, "email": ALIKE, "age": "adult"})
    assert "n’en est pas un" in page.content.decode()
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_no_account_takes_it_for_its_new_address(client: StrictClient) -> None:
    user = make_user()
    sign_in(client, user)
    client.post(reverse("account_email"), {"email": ALIKE, "action_add": "1"})
    assert not OutboxMessage.objects.filter(address=ALIKE).exists()
    assert User.objects.get(pk=user.pk).email == user.email


@pytest.mark.parametrize("letter", ["\u0131", "\u0130"])
@pytest.mark.parametrize("address", ["cam{}lle@exemple.fr", "camille@exempl{}.com"])
def test_no_form_takes_it(address: str, letter: str) -> None:
    with pytest.raises(ValidationError, match="n’en est pas un"):
        MailField().clean(address.format(letter))


@pytest.mark.parametrize("address", ["camille@école.fr", "camille@straße.example", "CAMILLE@EXEMPLE.FR"])
def test_other_letters_are_letters(address: str) -> None:
    assert MailField().clean(address) == address
