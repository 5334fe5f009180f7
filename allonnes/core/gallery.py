"""Every component with sample arguments, for those who build pages; mounted at /composants/ in DEBUG and DEMO only."""

import datetime as dt
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from allonnes.core.fields import MailField
from allonnes.core.photos.forms import PhotoForm

CLOSING = dt.datetime(2027, 3, 7, 20, tzinfo=ZoneInfo("Europe/Paris"))
PLACES = (("", "Choisissez un quartier"), ("mail", "Quartier du Mail"), ("ville", "Toute la ville"))


class SampleForm(forms.Form):
    """One field of each kind; drawn empty and with every error."""

    title = forms.CharField(label="Titre du projet", help_text="Une phrase simple, par exemple « Planter un verger ».")
    email = MailField(
        label="Adresse électronique", required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    place = forms.ChoiceField(label="Quartier", choices=PLACES)
    text = forms.CharField(label="Votre idée", widget=forms.Textarea, help_text="Trois à dix phrases.")
    kind = forms.ChoiceField(
        label="Pour qui est ce projet ?",
        choices=(("all", "Tout le monde"), ("young", "Les enfants et les jeunes")),
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label="Thèmes",
        choices=(("green", "Nature"), ("sport", "Sport")),
        widget=forms.CheckboxSelectMultiple,
        help_text="Plusieurs choix possibles.",
    )
    photo = forms.FileField(label="Photo", help_text="JPEG, PNG ou HEIC, 10 Mo au plus.")
    rules = forms.BooleanField(label="J’ai lu le règlement et je l’accepte.")

    def clean(self) -> dict[str, Any]:
        """Always refuses, so that an error of the whole form is shown too."""
        raise forms.ValidationError("Vous avez déjà déposé trois projets : c’est le maximum.")


class SampleFilters(forms.Form):
    """Fields of a filter panel."""

    q = forms.CharField(label="Mots", required=False)
    place = forms.ChoiceField(label="Quartier", choices=PLACES, required=False)


def _dates() -> dict[str, Any]:
    phase_rows = (
        ("Dépôt", "64 idées, terminé", "past"),
        ("Étude", "62 projets mis au vote", "past"),
        ("Vote", "du 22\u00a0février au 7\u00a0mars", "now"),
        ("Résultats", "le 12\u00a0mars", "next"),
        ("Réalisation", "suivie dans l’observatoire", "next"),
    )
    history = (
        ("12\u00a0mars 2026", "Projet choisi par le vote", "412 votes.", "past"),
        ("Depuis le 2\u00a0juin 2026", "Travaux", "L’entreprise pose les buts et l’éclairage.", "now"),
        ("Septembre 2026", "Ouverture prévue", "", "next"),
    )
    return {
        "phases": [dict(zip(("label", "detail", "state"), row, strict=True)) for row in phase_rows],
        "history": [dict(zip(("date", "title", "text", "state"), row, strict=True)) for row in history],
        "agenda": [
            {
                "date": dt.date(2027, 2, 28),
                "title": "Stand des élus, marché",
                "detail": "place du Mail, de 9\u00a0h à 12\u00a0h",
            },
            {
                "date": dt.date(2027, 3, 3),
                "title": "Conseil des Sages",
                "detail": "réunion ouverte, 14\u00a0h\u00a030",
                "url": "#",
            },
        ],
        "closing": CLOSING,
    }


def _figures() -> dict[str, Any]:
    return {
        "facts": (("Jusqu’au", "dimanche 7\u00a0mars à\u00a020\u00a0h"), ("À répartir", "150\u202f000\u00a0€")),
        "counts": (("Votantes et votants", "1\u202f204"), ("en ligne", "706"), ("sur papier", "311")),
        "bars": (("En ligne", 706), ("Sur papier", 311), ("Avec un agent ou au stand", 187)),
        "shares": (("Terrain de basket", 42000), ("Verger", 18000), ("Bancs", 9500), ("Jeux", 64000)),
        "promises": (("livrés", 15), ("en travaux", 5, "light"), ("en retard", 3, "hatch")),
        "steps": ("Votre idée", "Le lieu", "Vérifier", "Envoyer"),
    }


def _photos() -> dict[str, Any]:
    sizes = {"width": 320, "height": 320, "small_width": 96, "small_height": 96}
    url = static("icons/mark.svg")
    sample = SimpleNamespace(pk=1, alt="La place, sans aucun banc", large_url=url, small_url=url, **sizes)
    return {"photo_form": PhotoForm(auto_id="photo_%s"), "photos": [sample], "is_full": False}


def sample_context(request: HttpRequest) -> dict[str, Any]:
    """What the template of the gallery needs."""
    return {
        **_dates(),
        **_figures(),
        **_photos(),
        "request": request,
        "empty_form": SampleForm(auto_id="vide_%s"),
        "wrong_form": SampleForm({"email": "x", "title": ""}, auto_id="faux_%s"),
        "filters": SampleFilters(request.GET or None, auto_id="filtre_%s"),
        "page": Paginator(range(70), 10).page(2),
    }


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """The page itself; reads no data."""
    return render(request, "gallery.html", sample_context(request))
