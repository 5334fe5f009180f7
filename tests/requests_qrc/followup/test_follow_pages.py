"""Following a case: by code, by the link that the town signed, by account; reading writes nothing and tells no name."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from allonnes.accounts.roles import Role
from allonnes.core.errors import ActionDenied
from allonnes.core.models import OutboxMessage
from requests_qrc.casework.actions import handling, speaking
from requests_qrc.casework.models import CaseMessage
from requests_qrc.followup import actions
from requests_qrc.followup.models import CaseFollow, Survey
from requests_qrc.followup.permissions import BY_LINK
from requests_qrc.intake.enums import CaseState, TextFate
from requests_qrc.intake.links import case_of_token, mailed_link, mailed_token, resident_token
from requests_qrc.intake.models import Case, CaseHistory, CasePhoto, Receipt
from tests.factories.accounts import make_agent, make_user, sign_in
from tests.factories.requests_qrc import WORDS, case_in, happened, make_category, photo_of, receive, sorter
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 12, 1, 10, tzinfo=PARIS)
SECRET = "Mon voisin Kévin Exemple jette ses sacs."
REPLY = speaking.Words("Bonjour Rachida Exemple, la lampe sera réparée jeudi.")
PLAIN_REPLY = speaking.Words("La lampe sera réparée jeudi, merci de votre message.")


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def visitor():
    return StrictClient()


def followed(case: Case, name: str = "followed", **more) -> str:
    return reverse(f"requests_qrc:{name}", kwargs={"token": resident_token(case), **more})


def identified(**fields) -> Case:
    who = {"first_name": "Rachida", "last_name": "Exemple", "email": "rachida@example.org", "answer_by": "email"}
    return receive(now=NOW, description=SECRET, **{**who, **fields})


# By code


@pytest.mark.parametrize("typed", ["{code}", "{lower}", " {spaced} ", "{bare}"])
def test_code_is_read_however_it_is_typed(visitor, typed):
    case = receive(now=NOW)
    code = case.printed_code
    words = typed.format(code=code, lower=code.lower(), spaced=code.replace("-", " "), bare=case.tracking_code)
    response = visitor.post(reverse("requests_qrc:find"), {"code": words})
    assert response.url == reverse("requests_qrc:by_code", args=[code])
    assert case.number in visitor.get(response.url).text


def test_wrong_code_says_so_and_costs_a_try_only_in_its_shape(visitor, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "case_code": "1/h/ip"}
    for _time in range(3):
        response = visitor.post(reverse("requests_qrc:find"), {"code": "bonjour"})
        assert (response.status_code, "Ce code n’existe pas" in response.text) == (422, True)
    case = receive(now=NOW)
    assert visitor.post(reverse("requests_qrc:find"), {"code": case.printed_code}).status_code == 302
    response = visitor.post(reverse("requests_qrc:find"), {"code": case.printed_code})
    assert (response.status_code, "Beaucoup de demandes en peu de temps" in response.text) == (422, True)


def test_guessing_by_the_address_is_counted_too(visitor, settings):
    settings.READING_LIMITS = {**settings.READING_LIMITS, "case_code": (2, 3600)}
    case = receive(now=NOW)
    gone = receive(now=NOW)
    wrong = gone.printed_code
    Case.objects.filter(pk=gone.pk).update(erased_at=NOW)
    assert visitor.get(reverse("requests_qrc:by_code", args=["pas-un-code"])).status_code == 404
    for _time in range(2):
        assert visitor.get(reverse("requests_qrc:by_code", args=[wrong])).status_code == 404
    assert visitor.get(reverse("requests_qrc:by_code", args=[case.printed_code])).status_code == 404


def test_code_tells_no_name_no_words_no_message(visitor):
    case = identified()
    speaking.reply(case=case, words=REPLY, by=sorter(), now=NOW)
    text = visitor.get(reverse("requests_qrc:by_code", args=[case.printed_code])).text
    for private in ("Rachida", "rachida@", "Kévin", "réparée jeudi", resident_token(case), "/suivi/"):
        assert private not in text
    assert "C’est bien reçu." in text


def test_code_page_is_for_no_search_engine_and_sends_no_referrer(visitor):
    text = visitor.get(reverse("requests_qrc:by_code", args=[receive(now=NOW).printed_code])).text
    assert 'name="robots" content="noindex"' in text
    # Never told to another site; « no-referrer » would also hide the origin of its forms, which are then refused.
    assert 'name="referrer" content="same-origin"' in text


# By the link


@pytest.mark.parametrize("token", ["rien", "0" * 32 + ":faux", ":"])
def test_link_that_the_town_never_signed_is_not_there(visitor, token):
    assert case_of_token(token) is None
    assert visitor.get(reverse("requests_qrc:followed", args=[token])).status_code == 404


def test_link_of_one_case_opens_no_other():
    one, other = receive(now=NOW), receive(now=NOW)
    signature = resident_token(one).partition(":")[2]
    assert case_of_token(f"{other.client_id.hex}:{signature}") is None


def test_both_links_open_the_case_and_die_with_its_personal_data():
    case = identified()
    tokens = [resident_token(case), mailed_token(case)]
    assert [case_of_token(token) for token in tokens] == [case, case]
    Case.objects.filter(pk=case.pk).update(erased_at=NOW)
    assert [case_of_token(token) for token in tokens] == [None, None]


def test_private_page_holds_all_word_for_word(visitor):
    case = identified()
    speaking.reply(case=case, words=REPLY, by=sorter(), now=NOW)
    speaking.add_note(case=case, body="Note entre nous : personne pénible.", by=sorter(), now=NOW)
    text = visitor.get(followed(case)).text
    for shown in (SECRET, "réparée jeudi", case.printed_code, case.receipts.get().sha256, "Annuler ma demande"):
        assert shown in text
    assert "Note entre nous" not in text


def every_row() -> list[list[dict]]:
    tables = (Case, CaseHistory, CaseMessage, CaseFollow, Survey, Receipt, OutboxMessage)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_reading_writes_nothing(visitor):
    who = {"email": "rachida@example.org", "answer_by": "email"}
    case, coming = case_in(CaseState.RESOLVED, now=NOW, **who), case_in(CaseState.SCHEDULED, now=NOW, **who)
    acts = [followed(case, "act", slug=slug) for slug in ("c-est-regle", "pas-regle", "avis")]
    mailed = {"token": mailed_token(case)}
    links = [
        followed(case),
        reverse("requests_qrc:followed", kwargs=mailed),
        reverse("requests_qrc:confirm_address", kwargs=mailed),
        reverse("requests_qrc:by_code", args=[case.printed_code]),
        followed(coming, "followed_day"),
        reverse("requests_qrc:case_day", args=[coming.number]),
        reverse("requests_qrc:case", args=[case.number]),
        mailed_link(case),
    ]
    before = every_row()
    for link in (*acts, *links):
        assert visitor.get(link).status_code == 200
    assert every_row() == before


def test_solved_asks_whether_it_is_with_both_answers_and_the_day(visitor):
    case = case_in(CaseState.RESOLVED, now=NOW)
    text = visitor.get(followed(case)).text.replace("\u00a0", " ").replace("\u202f", " ")
    for shown in ("Est-ce réglé pour vous ?", "Oui, c’est réglé", "Non, ce n’est pas réglé", "jeudi 31 décembre 2026"):
        assert shown in text


@pytest.mark.parametrize(
    ("state", "act", "after"),
    [
        (CaseState.AWAITING_RESIDENT, ("repondre", {"body": "Les deux"}), CaseState.ASSIGNED),
        (CaseState.RESOLVED, ("c-est-regle", {}), CaseState.CLOSED),
        (CaseState.RESOLVED, ("pas-regle", {"words": "Encore éteinte"}), CaseState.CONTESTED),
        (CaseState.IN_PROGRESS, ("annuler", {}), CaseState.CANCELLED),
    ],
)
def test_each_act_by_the_link(visitor, state, act, after):
    slug, sent = act
    case = case_in(state, now=NOW)
    address = followed(case, "act", slug=slug)
    assert visitor.post(address, sent).url == followed(case)
    case.refresh_from_db()
    assert case.state == after
    again = visitor.post(address, sent)
    assert (again.status_code, "Ce n’est plus possible" in again.text) == (409, True)


def test_act_badly_filled_in_keeps_the_case_as_it_is(visitor):
    case = case_in(CaseState.RESOLVED, now=NOW)
    assert visitor.post(followed(case, "act", slug="pas-regle"), {"words": ""}).status_code == 422
    assert visitor.post(followed(case, "act", slug="pas-regle"), {"words": " \t "}).status_code == 422
    case.refresh_from_db()
    assert case.state == CaseState.RESOLVED


def test_cancelled_is_asked_again_by_the_link(visitor):
    case = receive(now=NOW)
    actions.cancel(case=case, by=BY_LINK, now=NOW)
    assert "La demander de nouveau" in visitor.get(followed(case)).text
    visitor.post(followed(case, "act", slug="reprendre"))
    case.refresh_from_db()
    assert case.state == CaseState.RECEIVED


def test_unknown_act_is_not_there(visitor):
    assert visitor.get(followed(receive(now=NOW), "act", slug="voler")).status_code == 404


def test_opinion_leaves_out_the_reasons_of_the_other_answer(visitor):
    case = case_in(CaseState.RESOLVED, now=NOW)
    address = followed(case, "act", slug="avis")
    visitor.post(address, {"is_satisfied": "no", "reasons": ["slow", "kind"], "words": "Trois semaines"})
    survey = Survey.objects.get()
    assert (survey.is_satisfied, survey.reasons, survey.words) == (False, ["slow"], "Trois semaines")
    assert visitor.post(address, {"is_satisfied": "yes"}).status_code == 409


def test_opinion_needs_an_answer(visitor):
    case = case_in(CaseState.RESOLVED, now=NOW)
    assert visitor.post(followed(case, "act", slug="avis"), {"reasons": ["slow"]}).status_code == 422
    assert not Survey.objects.exists()


def test_address_is_confirmed_from_its_mail_alone(visitor):
    case = identified()
    on_screen = followed(case, "confirm_address")
    assert visitor.post(on_screen).status_code == 409
    mailed = reverse("requests_qrc:confirm_address", args=[mailed_token(case)])
    assert "Confirmer mon adresse" in visitor.get(reverse("requests_qrc:followed", args=[mailed_token(case)])).text
    assert visitor.get(mailed).status_code == 200
    assert visitor.post(mailed).status_code == 302
    case.refresh_from_db()
    assert case.email_confirmed_at == NOW


def test_act_of_the_account_is_signed_by_it():
    author = make_user()
    case = case_in(CaseState.RESOLVED, now=NOW, author=author)
    client = StrictClient()
    sign_in(client, author)
    client.post(followed(case, "act", slug="c-est-regle"))
    assert case.history.last().by == author


def test_my_requests_are_mine():
    author = make_user()
    mine, other = receive(now=NOW, author=author), receive(now=NOW, author=make_user())
    client = StrictClient()
    sign_in(client, author)
    text = client.get(reverse("requests_qrc:mine")).text
    assert mine.number in text
    assert other.number not in text
    assert "Mes demandes" in client.get(reverse("accounts:home")).text


def test_my_requests_say_when_there_is_none():
    client = StrictClient()
    sign_in(client, make_user())
    assert "Vous n’avez pas encore écrit à la ville" in client.get(reverse("requests_qrc:mine")).text


# The announced day


def test_announced_day_goes_to_a_calendar(visitor):
    case = case_in(CaseState.SCHEDULED, now=NOW)
    response = visitor.get(followed(case, "followed_day"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.decode().split("\r\n")
    assert "DTSTART;VALUE=DATE:20261204" in lines
    assert "DTEND;VALUE=DATE:20261205" in lines
    assert any(line.startswith(f"UID:{case.number}@") for line in lines)


def test_no_day_announced_no_calendar(visitor):
    assert visitor.get(followed(receive(now=NOW), "followed_day")).status_code == 404


def test_day_not_kept_is_said(visitor):
    case = case_in(CaseState.SCHEDULED, now=NOW)
    later = NOW + timedelta(days=6)
    with time_machine.travel(later, tick=False):
        by = sorter()
        handling.schedule(case=case, day=later.date() + timedelta(days=1), by=by, now=later, reason="La pièce manque.")
        happened(case, "reschedule", later)
        text = visitor.get(followed(case)).text
        assert text.count("Date non tenue") == 1
        assert "La pièce manque." in text
        handling.resolve(case=case, words=WORDS, by=by, now=later, no_photo_reason="Rien à montrer")
        happened(case, "resolve", later)
        assert visitor.get(followed(case)).text.count("Date non tenue") == 1


@pytest.mark.parametrize("state", [state for state in CaseState if state not in {CaseState.DRAFT, "contested"}])
def test_every_state_has_its_page(visitor, state):
    if state in {CaseState.CLOSED, CaseState.CANCELLED}:
        case = case_in(CaseState.RESOLVED if state == CaseState.CLOSED else CaseState.RECEIVED, now=NOW)
        (actions.accept if state == CaseState.CLOSED else actions.cancel)(case=case, by=BY_LINK, now=NOW)
    elif state == CaseState.FORWARDED:
        return
    else:
        case = case_in(state, now=NOW)
    assert visitor.get(followed(case)).status_code == 200
    assert visitor.get(reverse("requests_qrc:by_code", args=[case.printed_code])).status_code == 200


# « Moi aussi »


def test_me_too_by_the_account_once():
    case = receive(now=NOW)
    person, client = make_user(), StrictClient()
    sign_in(client, person)
    for _time in range(2):
        client.post(reverse("requests_qrc:follow", args=[case.number]))
    assert CaseFollow.objects.get().user == person
    assert "1 autre personne a dit" in client.get(reverse("requests_qrc:case", args=[case.number])).text
    client.post(reverse("requests_qrc:follow_back", args=[case.number]))
    assert not CaseFollow.objects.exists()


def test_nobody_follows_what_is_over_or_private():
    over, private = case_in(CaseState.RESOLVED, now=NOW), receive(now=NOW, category=make_category(is_private=True))
    client = StrictClient()
    sign_in(client, make_user())
    client.post(reverse("requests_qrc:follow", args=[over.number]))
    assert client.post(reverse("requests_qrc:follow", args=[private.number])).status_code == 404
    assert not CaseFollow.objects.exists()


# Photos


def status_of(client: StrictClient, photo: CasePhoto, **query: str) -> int:
    """The status of the picture, its file read and closed."""
    response = client.get(photo.small_url, query)
    if response.streaming:
        assert b"".join(response.streaming_content) == b"RIFF"
    return response.status_code


@pytest.mark.parametrize(
    ("text_fate", "fate", "is_private", "is_shown"),
    [
        (TextFate.PUBLISHED, TextFate.PUBLISHED, False, True),
        (TextFate.PUBLISHED, TextFate.WAITING, False, False),
        (TextFate.WAITING, TextFate.PUBLISHED, False, False),
        (TextFate.PUBLISHED, TextFate.PUBLISHED, True, False),
    ],
)
def test_who_sees_a_photo(tmp_path, settings, text_fate, fate, is_private, is_shown):  # noqa: PLR0917
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "demandes").mkdir()
    (tmp_path / "demandes" / "b.webp").write_bytes(b"RIFF")
    author, stranger = make_user(), make_user()
    case = receive(now=NOW, author=author, category=make_category(is_private=is_private))
    photo = photo_of(case, fate=fate)
    Case.objects.filter(pk=case.pk).update(text_fate=text_fate)
    wanted = 200 if is_shown else 404
    assert status_of(StrictClient(), photo) == wanted
    for person, status in ((stranger, wanted), (author, 200), (sorter(), 200)):
        client = StrictClient()
        sign_in(client, person)
        assert status_of(client, photo) == status
    assert status_of(StrictClient(), photo, lien=resident_token(case)) == 200
    assert status_of(StrictClient(), photo, lien=resident_token(receive(now=NOW))) == wanted


def test_refusals_are_told_by_the_action_too():
    with pytest.raises(ActionDenied):
        actions.accept(case=receive(now=NOW), by=make_user(), now=NOW)


def test_moderator_sees_the_photos_of_what_they_may_read_alone(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "demandes").mkdir()
    (tmp_path / "demandes" / "b.webp").write_bytes(b"RIFF")
    client = StrictClient()
    sign_in(client, make_agent(Role.MODERATOR))
    for is_private, status in ((False, 200), (True, 404)):
        case = case_in(CaseState.ASSIGNED, category=make_category(is_private=is_private))
        assert status_of(client, photo_of(case)) == status
