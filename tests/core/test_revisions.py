"""Two people on one text: the second loses nothing, sees what changed, and then goes on knowingly."""

from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from allonnes.core.desk import READ
from allonnes.core.posting import PostedPage, refusal_in
from allonnes.core.revisions import ConfirmForm, RevisedForm, StaleRevision, refuse_stale
from allonnes.outreach.models import Encounter
from tests.factories.accounts import make_agent, sign_in
from tests.factories.outreach import EncounterFactory
from tests.factories.town import PlaceFactory
from tests.strict_client import StrictClient

LONG = "Un mot. " * 60


class StoryForm(RevisedForm):
    """One field of each kind."""

    title = forms.CharField()
    body = forms.CharField(required=False)
    kind = forms.ChoiceField(choices=[("", "Rien"), ("Dehors", [("walk", "Balade"), ("stall", "Étal")])])
    services = forms.MultipleChoiceField(choices=[("1", "Voirie"), ("2", "Écoles")])
    is_open = forms.BooleanField(required=False)
    at = forms.DateTimeField()
    day = forms.DateField()
    price = forms.IntegerField(required=False)

    @classmethod
    def shown_of(cls, row: Any) -> dict[str, Any]:
        return dict(row.words)


class Story:
    def __init__(self, revision: int, **words: Any) -> None:
        self.revision, self.words = revision, words


TYPED = "title=Le+mien&body=&kind=walk&services=1&at=2027-01-15+10:00&day=2027-01-15&price=3&read_revision=1"


def caught_up(**words: Any) -> StoryForm:
    """The form of somebody who read revision 1, told of revision 2."""
    form = StoryForm(QueryDict(TYPED))
    assert form.is_valid()
    with refusal_in(form):
        refuse_stale(Story(2, **words), 2, form.cleaned_data["read_revision"])
    return form


def test_the_text_that_was_read_is_accepted() -> None:
    refuse_stale(Story(1), 1, 1)


@pytest.mark.parametrize("read", [0, 2, None])
def test_another_text_is_refused_and_so_is_a_page_that_says_nothing(read: int | None) -> None:
    with pytest.raises(StaleRevision, match="Une autre personne a modifié cette page"):
        refuse_stale(Story(1), 1, read)


def test_the_form_keeps_what_was_typed_shows_what_is_written_now_and_may_be_sent_again() -> None:
    form = caught_up(title="Le sien", kind="walk")
    assert form["title"].value() == "Le mien"
    assert form["read_revision"].value() == "2"
    assert "Votre texte est toujours là" in str(form.non_field_errors())
    assert form.errors["title"] == ["Ce qui est écrit maintenant : « Le sien »"]
    assert set(form.errors) == {"__all__", "title"}
    again = StoryForm(form.data)
    assert again.is_valid()
    refuse_stale(Story(2), 2, again.cleaned_data["read_revision"])


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("kind", "stall", "« Étal »"),
        ("services", ["1", "2"], "« Voirie, Écoles »"),
        ("is_open", True, "« oui »"),
        ("at", timezone.make_aware(timezone.datetime(2027, 1, 16, 14, 0)), "janvier 2027"),
        ("day", timezone.datetime(2027, 1, 16).date(), "janvier 2027"),
        ("price", 5, "« 5 »"),
        ("price", None, "Cette réponse est maintenant vide."),
        ("kind", "", "Cette réponse est maintenant vide."),
    ],
)
def test_an_answer_is_told_as_the_page_shows_it(name: str, value: Any, words: str) -> None:
    assert words in caught_up(**{name: value}).errors[name][0]


def test_an_answer_untied_is_told_as_no() -> None:
    form = StoryForm(QueryDict(f"{TYPED}&is_open=on"))
    assert form.is_valid()
    form.catch_up(Story(2, is_open=False))
    assert "« non »" in form.errors["is_open"][0]


def test_a_long_text_is_shown_from_where_it_differs() -> None:
    form = StoryForm(QueryDict(TYPED.replace("body=", f"body={LONG}Fin.")))
    assert form.is_valid()
    form.catch_up(Story(2, body=f"{LONG}Un verger en plus."))
    assert form.errors["body"] == ["Ce qui est écrit maintenant : « … Un verger en plus. »"]


def test_a_page_that_confirms_says_to_read_again_and_one_without_form_says_what_happened() -> None:
    request = RequestFactory().post("/", {"read_revision": "1"})
    page = PostedPage(request, ConfirmForm(request.POST))
    assert page.is_ready
    with page.refusal_told():
        refuse_stale(Story(2), 2, 1)
    assert (page.reason, page.status) == (None, 422)
    assert "relire ce qui y est écrit" in str(page.form and page.form.non_field_errors())
    bare = PostedPage(request, None)
    with bare.refusal_told():
        refuse_stale(Story(2), 2, 1)
    assert "Une autre personne" in str(bare.reason)


@pytest.mark.django_db
def test_an_account_published_meanwhile_is_shown_before_it_is_replaced(client: StrictClient) -> None:
    sign_in(client, make_agent())
    encounter = EncounterFactory(past=True)
    page = reverse("admin:outreach_encounter_compte-rendu", args=[encounter.pk])
    assert 'name="read_revision" value="0"' in client.get(page).content.decode()
    first = {"said": "Des bancs.", "done": "Deux bancs.", "read_revision": "0"}
    assert client.post(page, first).status_code == 302
    late = client.post(page, {**first, "said": "Des arbres."})
    html = late.content.decode()
    assert late.status_code == 200
    assert "Des arbres.</textarea>" in html
    assert "Ce qui est écrit maintenant : « Des bancs. »" in html
    assert Encounter.objects.get().what_you_said == "Des bancs."
    assert 'name="read_revision" value="1"' in html
    assert client.post(page, {**first, "said": "Des arbres.", "read_revision": "1"}).status_code == 302
    encounter.refresh_from_db()
    assert (encounter.what_you_said, encounter.revision) == ("Des arbres.", 2)


@pytest.mark.django_db
def test_a_button_acts_on_the_text_that_was_read_beside_it(client: StrictClient) -> None:
    sign_in(client, make_agent())
    encounter = EncounterFactory(place=PlaceFactory(), revision=3)
    own = client.get(reverse("admin:outreach_encounter_change", args=[encounter.pk])).content.decode()
    page = reverse("admin:outreach_encounter_annoncer", args=[encounter.pk])
    assert f'href="{page}?{READ}=3"' in own
    Encounter.objects.update(revision=4)
    assert 'name="read_revision" value="3"' in client.get(page, {READ: "3"}).content.decode()
    late = client.post(page, {"read_revision": "3"})
    assert late.status_code == 200
    assert "relire ce qui y est écrit" in late.content.decode()
    assert client.post(page, {"read_revision": "4"}).status_code == 302
