"""What was typed is made alike once, for every view: letters composed, line ends, what nobody sees."""

import unicodedata

import pytest
from django.http import HttpRequest, HttpResponse, QueryDict

from allonnes.core.fields import MailField
from allonnes.core.typed import TypedTextMiddleware, is_empty, squeezed, tidy_text


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\u2800\u2800", "\u3164", "\u115f\u1160", "\ufeff \u200d", "\u00ad", "\u0301", "\x1b"]
)
def test_what_shows_nothing_is_empty(text: str) -> None:
    assert is_empty(text)
    assert tidy_text(f"{text}\u200b") == ""


@pytest.mark.parametrize("text", ["a", "é", "6", "!", "🌳", "ᄀ", "م", "क"])
def test_what_shows_something_is_not(text: str) -> None:
    assert not is_empty(text)
    assert tidy_text(text) == text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("e\u0301cole", "école"),
        ("une\r\ndeux\rtrois", "une\ndeux\ntrois"),
        ("\ufeffUn ver\u00adger\u200b", "Un verger"),
        ("\u3164Un banc\u2800", "Un banc"),
        ("Un\x00 ban\x08c\x0b\x7f\net un\tarbre", "Un banc\net un\tarbre"),
        ("\u202egnab\u202c", "gnab"),
        ("Une famille 👩\u200d👧", "Une famille 👩\u200d👧"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Place de l’É\u0301tang", unicodedata.normalize("NFC", "Place de l’É\u0301tang")),
    ],
)
def test_words_are_tidied_and_what_carries_meaning_stays(typed: str, read: str) -> None:
    assert tidy_text(typed) == read


def _posted(body: str) -> HttpRequest:
    request = HttpRequest()
    request.method, request.GET, request.POST = "POST", QueryDict("q=e%CC%81cole"), QueryDict(body)  # type: ignore[assignment]
    TypedTextMiddleware(lambda _request: HttpResponse()).process_view(request, None, (), {})
    return request


def test_every_field_of_a_request_is_tidied_but_passwords() -> None:
    request = _posted(
        "title=e%CC%81te%CC%81&title=b&nul=a%00b&words=a%0D%0Ab&password1=e%CC%81+%E2%80%8B&empty=%E2%A0%80"
    )
    assert request.POST.getlist("title") == ["été", "b"]
    assert request.POST["words"] == "a\nb"
    assert request.POST["nul"] == "ab"
    assert request.POST["password1"] == "e\u0301 \u200b"
    assert request.POST["empty"] == ""
    assert request.GET["q"] == "école"
    with pytest.raises(AttributeError):
        request.POST["title"] = "c"  # type: ignore[index]


def test_a_request_in_ascii_is_the_same_one() -> None:
    body = QueryDict("title=verger")
    request = HttpRequest()
    request.method, request.POST = "POST", body  # type: ignore[assignment]
    TypedTextMiddleware(lambda _request: HttpResponse()).process_view(request, None, (), {})
    assert request.POST is body


@pytest.mark.parametrize(
    "typed",
    [
        "camille@exemple.fr",
        " camille@exemple.fr\u00a0",
        "\u200bcamille@exemple.fr\ufeff",
        "camille＠exemple．fr",
        "<camille@exemple.fr>,",
        "mailto:camille@exemple.fr",
        "camille @ exemple.fr",
        "«\u202fcamille@exemple.fr\u202f»",
    ],
)
def test_an_address_is_read_however_it_is_pasted(typed: str) -> None:
    assert MailField().clean(typed) == "camille@exemple.fr"


def test_squeezed_words_hold_neither_space_nor_what_nobody_sees() -> None:
    assert squeezed("１２\u2800 \u200b３") == "123"
