"""The components, drawn by the real template engine; addresses come from the small URLconf below."""

import datetime as dt
import gzip
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import TemplateSyntaxError, engines
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import include, path
from django.utils.safestring import mark_safe

from allonnes.core import gallery as gallery_page
from allonnes.core.templatetags import drawing, french, ui
from portal.context import Part
from tests.strict_client import problems_of

NB, NN = "\u00a0", "\u202f"
PARIS = ZoneInfo("Europe/Paris")
CLOSING = dt.datetime(2027, 3, 7, 20, tzinfo=PARIS)
ROOT = Path(__file__).parents[2]
COMPONENTS = ROOT / "templates" / "components"
STATIC = ROOT / "static"
PORTAL = ("home", "search", "help", "contact", "legal", "privacy", "accessibility", "sitemap", "demo", "manifest")


def _view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("", include(([path(f"{name}/", _view, name=name) for name in PORTAL], "portal"))),
    path("", include(([path("compte/", _view, name="home")], "accounts"))),
    path("connexion/", _view, name="account_login"),
    path("deconnexion/", _view, name="account_logout"),
]


@pytest.fixture(autouse=True)
def _plain_site() -> Iterator[None]:
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(ROOT_URLCONF=__name__, STORAGES=plain):
        yield


def draw(source: str, **context: Any) -> str:
    request = RequestFactory().get("/liste/?q=banc&page=3")
    return engines["django"].from_string(source).render({"request": request, **context})


def site_context(**more: Any) -> dict[str, Any]:
    part = Part(label="Demandes", url="/demandes/", colour="teal", is_current=True)
    site = SimpleNamespace(parts=[part], is_demo=True, help=((f"Accessibilité{NN}: non conforme", "/accessibilite/"),))
    town = SimpleNamespace(name="Allonnes", address="", phone="")
    return {"site": site, "town": town, "user": SimpleNamespace(is_authenticated=False), **more}


# --- French ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (18000, f"18{NN}000{NB}€"),
        (Decimal("1234567.5"), f"1{NN}234{NN}567,50{NB}€"),
        (Decimal("0.005"), f"0,01{NB}€"),
        (-3400, f"−3{NN}400{NB}€"),
        (0, f"0{NB}€"),
        (None, ""),
    ],
)
def test_euros(value: Any, text: str) -> None:
    assert french.euros(value) == text


def test_number_rounds_half_up_and_drops_zeros() -> None:
    assert french.number(1204) == f"1{NN}204"
    assert french.number(2.5) == "3"
    assert french.number(Decimal("12.50"), 2) == "12,5"
    assert french.percent(0.875, 1) == f"87,5{NB}%"


def test_when_uses_the_time_of_the_town() -> None:
    assert french.when(CLOSING.astimezone(dt.UTC)) == f"dimanche 7{NB}mars 2027 à{NB}20{NB}h"
    assert french.when(dt.datetime(2027, 5, 1, 20, 30, tzinfo=PARIS)) == f"samedi 1er{NB}mai 2027 à{NB}20{NB}h{NB}30"
    assert french.when(dt.date(2027, 3, 7)) == french.day(dt.date(2027, 3, 7))
    assert french.when(None) == ""


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ((2027, 2, 22), (2027, 3, 7), f"du 22{NB}février au 7{NB}mars 2027"),
        ((2027, 3, 1), (2027, 3, 7), f"du 1er au 7{NB}mars 2027"),
        ((2026, 12, 20), (2027, 1, 3), f"du 20{NB}décembre 2026 au 3{NB}janvier 2027"),
        ((2027, 3, 7), (2027, 3, 7), f"le 7{NB}mars 2027"),
    ],
)
def test_period_says_each_thing_once(start: tuple[int, ...], end: tuple[int, ...], text: str) -> None:
    assert french.period(dt.date(*start), dt.date(*end)) == text


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (dt.datetime(2027, 3, 1, 9, tzinfo=PARIS), "encore 6 jours"),
        (dt.datetime(2027, 3, 6, 23, tzinfo=PARIS), "encore 1 jour"),
        (dt.datetime(2027, 3, 7, 8, tzinfo=PARIS), "dernier jour"),
        (dt.datetime(2027, 3, 7, 16, 1, tzinfo=PARIS), "plus que 3 heures"),
        (dt.datetime(2027, 3, 7, 19, 0, 1, tzinfo=PARIS), "plus que 59 minutes"),
        (dt.datetime(2027, 3, 7, 19, 59, 1, tzinfo=PARIS), "plus que quelques secondes"),
        (CLOSING, "terminé"),
    ],
)
def test_until_never_promises_more_than_what_is_left(now: dt.datetime, text: str) -> None:
    with time_machine.travel(now, tick=False):
        assert french.until(CLOSING) == text


def test_until_counts_a_plain_date_to_its_end() -> None:
    with time_machine.travel(dt.datetime(2027, 3, 7, 23, tzinfo=PARIS), tick=False):
        assert french.until(dt.date(2027, 3, 7)) == "dernier jour"
        assert french.until(dt.date(2027, 3, 6)) == "terminé"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Vraiment?", f"Vraiment{NN}?"),
        ("Oui : l'école", f"Oui{NN}: l’école"),
        ("« Bonjour »", f"«{NB}Bonjour{NB}»"),
        ("150 000 € à 20 h 30", f"150{NN}000{NB}€ à 20{NB}h{NB}30"),
        ("1 234 567 voix", f"1{NN}234{NN}567 voix"),
        ("https://exemple.fr/?a=b;c=d", "https://exemple.fr/?a=b;c=d"),
        ("à 20:30...", "à 20:30…"),
        ("Peut-être à 8 h 30 ou 9 h", f"Peut\u2011être à 8{NB}h{NB}30 ou 9{NB}h"),
    ],
)
def test_typo_spaces_like_a_printer(typed: str, printed: str) -> None:
    assert french.typo(typed) == printed
    assert french.typo(printed) == printed


def test_typo_keeps_escaping_and_markup() -> None:
    assert draw("{{ text|typo }}", text="<b> Non? A&B") == f"&lt;b&gt; Non{NN}? A&amp;B"
    assert (
        ui.typo(mark_safe('<a title="Non ?">Oui ?</a> &amp; l&#x27;un'))
        == f'<a title="Non ?">Oui{NN}?</a> &amp; l&#x27;un'
    )


# --- Drawings -------------------------------------------------------------------------------------
def test_slices_lie_end_to_end() -> None:
    first, second = drawing.slices([("a", 15), ("b", 5, "light")], total=23)
    assert (first.x, first.width) == ("0", "65.217")
    assert (second.x, second.width, second.kind) == ("65.217", "21.739", "light")


def test_slices_refuse_to_lie() -> None:
    with pytest.raises(ValueError, match="exceed"):
        drawing.slices([("a", 24)], total=23)
    with pytest.raises(ValueError, match="negative"):
        drawing.slices([("a", -1)], total=23)


def test_composition_is_the_same_for_one_number() -> None:
    drawn = {drawing.composition_shapes(number) for number in range(1, 60)}
    assert drawing.composition_shapes(14) == drawing.composition_shapes(14)
    assert len(drawn) > 55


def test_budget_bar_draws_points_and_writes_commas() -> None:
    html = draw('{% budget_bar rows 3 "Sur trois projets" unit="" %}', rows=[("livrés", 1)])
    assert 'd="M0 0h33.333v10h-33.333z"' in html
    assert "<table>" in html
    assert "Reste" in html


# --- Components -----------------------------------------------------------------------------------
def test_icon_is_hidden_and_unknown_icon_refused() -> None:
    assert 'aria-hidden="true"' in draw('{% icon "clock" %}')
    with pytest.raises(TemplateSyntaxError, match="unknown icon"):
        draw('{% icon "licorne" %}')


def test_unknown_option_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="colour"):
        draw('{% filter_panel form colour="red" %}{% endfilter_panel %}', form=gallery_page.SampleFilters())


def test_block_tag_escapes_its_arguments_and_content() -> None:
    html = draw(
        "{% notice title=text %}{{ text }}{% endnotice %}{% stat text text %}{{ text }}{% endstat %}", text="<i>"
    )
    assert "<i>" not in html
    assert html.count("&lt;i&gt;") >= 4


def test_pagination_keeps_the_other_parameters() -> None:
    html = draw("{% pagination page %}", page=Paginator(range(70), 10).page(2))
    assert "Page 2 sur 7" in html
    assert 'href="?q=banc&amp;page=3"' in html
    assert html.count('aria-current="page"') == 1
    assert draw("{% pagination page %}", page=Paginator(range(3), 10).page(1)).strip() == ""


def test_breadcrumb_ends_with_this_page() -> None:
    html = draw('{% breadcrumb "Demandes" "/demandes/" "Écrire" %}')
    assert '<span aria-current="page">Écrire</span>' in html
    with pytest.raises(TemplateSyntaxError):
        draw('{% breadcrumb "Demandes" "/demandes/" %}')


class IdeaForm(forms.Form):
    title = forms.CharField(label="Titre", help_text="Une phrase.")
    phone = forms.CharField(label="Téléphone", required=False)
    kind = forms.ChoiceField(label="Pour qui ?", choices=(("a", "Tous"),), widget=forms.RadioSelect)
    photo = forms.FileField(label="Photo", help_text="Une image.", widget=forms.ClearableFileInput)


def test_form_marks_what_is_optional_and_nothing_else() -> None:
    html = draw("{{ form }}", form=IdeaForm())
    assert html.count("facultatif") == 1
    assert "<fieldset" in html
    assert "error-summary" not in html
    assert 'for="id_photo"' in html


def test_form_ties_each_error_to_its_field() -> None:
    html = draw("{{ form }}", form=IdeaForm({}))
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    described = " ".join(re.findall(r'aria-describedby="([^"]+)"', html)).split()
    links = re.findall(r'href="#([^"]+)"', html)
    assert links == ["id_title", "id_kind_0", "id_photo"]
    assert set(links) | set(described) <= ids
    assert {"id_title_helptext", "id_title_error", "id_kind_error", "id_photo_error"} <= set(described)
    assert 'role="alert"' in html
    assert 'aria-invalid="true"' in html
    assert f"Pour qui{NN}: " in html


def test_filter_panel_opens_when_a_filter_is_set() -> None:
    source = '{% filter_panel form reset_url="/x/" %}{% endfilter_panel %}'
    closed = draw(source, form=gallery_page.SampleFilters())
    opened = draw(source, form=gallery_page.SampleFilters({"q": "banc"}))
    assert "<details" in closed
    assert " open>" not in closed
    assert " open>" in opened
    assert "Tout effacer" in opened
    assert "facultatif" not in opened


# --- Pages ----------------------------------------------------------------------------------------
def _page(name: str, **context: Any) -> str:
    return render_to_string(name, site_context(**context))


def test_base_has_its_landmarks_in_order() -> None:
    html = _page("404.html")
    assert '<html lang="fr"' in html
    body = html.split("<body", 1)[1]
    assert body.index('class="skip"') < body.index("<header") < body.index("<main") < body.index("<footer")
    assert html.count("<main") == html.count("<h1") == 1
    assert f"Accessibilité{NN}: non conforme" in html
    assert "Site de démonstration" in html


def test_title_says_erreur_when_a_form_is_wrong() -> None:
    assert f"<title>Erreur{NN}: Page introuvable – Allonnes participative</title>" in _page(
        "404.html", form=IdeaForm({})
    )
    assert "<title>Page introuvable" in _page("404.html", form=IdeaForm())


def test_account_link_follows_the_session() -> None:
    assert "Se connecter" in _page("404.html")
    html = _page("404.html", user=SimpleNamespace(is_authenticated=True))
    assert "Mon compte" in html
    assert "Se déconnecter" in html
    assert "Se connecter" not in html


def test_message_of_error_is_an_alert() -> None:
    messages = [SimpleNamespace(level_tag="error"), SimpleNamespace(level_tag="success")]
    html = _page("404.html", messages=messages)
    assert html.count('role="alert"') == 1
    assert html.count('role="status"') == 1


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_page_of_failure_needs_no_context(name: str) -> None:
    html = render_to_string(name)
    assert html.count("<h1") == 1
    assert "Allonnes participative" in html


@pytest.mark.parametrize("name", ["403.html", "404.html", "413.html"])
def test_page_of_refusal_says_what_to_do(name: str) -> None:
    assert 'class="btn' in _page(name)


def test_gallery_draws_every_component_once_without_hole() -> None:
    request = RequestFactory().get("/composants/?q=banc")
    html = render_to_string("gallery.html", {**site_context(), **gallery_page.sample_context(request)}, request=None)
    assert problems_of(html) == []
    source = (COMPONENTS.parent / "gallery.html").read_text()
    tags = {"breadcrumb", "hero", "phases", "part_card", "agenda", "budget_bar", "panels", "pagination"}
    tags |= {"page_header", "result_line", "facts", "badge", "notice", "empty_state", "stat", "bar_chart", "data_table"}
    tags |= {"timeline", "filter_panel", "map_list", "disclosure", "receipt", "steps", "submit"}
    assert all(f"{{% {tag} " in source for tag in tags)


def test_first_view_weighs_under_100_kilobytes() -> None:
    request = RequestFactory().get("/composants/")
    html = render_to_string("gallery.html", {**site_context(), **gallery_page.sample_context(request)})
    texts = [html.encode(), *((STATIC / name).read_bytes() for name in ("css/site.css", "js/site.js", "js/map.js"))]
    fonts = sum(one.stat().st_size for one in (STATIC / "fonts").glob("*.woff2"))
    assert fonts < 60_000
    assert fonts + sum(len(gzip.compress(text)) for text in texts) < 100_000


@pytest.mark.parametrize("template", sorted(COMPONENTS.glob("*.html")), ids=lambda one: one.stem)
def test_component_starts_with_its_arguments(template: Path) -> None:
    assert template.read_text().startswith(f"{{# {template.stem}: ")
