"""Where programs read the site again and again, as a set of its own."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from allonnes.core.open_data import FEEDS, SETS, Column, DataSet, Feed, Frequency, Kind, Theme, every_feed, on_site

COLUMNS = (
    Column("titre", _("Titre"), _("Ce qu’on y lit."), Kind.TEXT, is_required=True),
    Column("contenu", _("Contenu"), _("Ce qu’il y a, en une phrase."), Kind.TEXT, is_required=True),
    Column("type", _("Type"), _("Son type de contenu."), is_required=True),
    Column("adresse", _("Adresse"), _("Où s’abonner."), Kind.ADDRESS, is_required=True, is_unique=True),
)


def feeds() -> Iterable[Feed]:
    """The agenda, and the catalogue itself."""
    yield Feed(
        title=_now("Agenda"),
        description=_now("Les dates à venir et passées, pour un agenda."),
        url=reverse("portal:agenda_feed"),
        media_type="text/calendar",
    )
    yield Feed(
        title=_now("Catalogue des données ouvertes"),
        description=_now("Tous les jeux de données, au format DCAT."),
        url=reverse("portal:open_data_dcat"),
        media_type="application/ld+json",
    )


def rows() -> Iterator[list[Any]]:
    """Every feed of every part."""
    return ([feed.title, feed.description, feed.media_type, on_site(feed.url)] for feed in every_feed())


FEEDS.declare(feeds)
SETS.declare(
    DataSet(
        slug="flux",
        title=_("Flux à suivre"),
        description=_(
            "Les adresses que les programmes relisent : agenda, nouvelles des quartiers, Open311, catalogue."
        ),
        columns=COLUMNS,
        key=("adresse",),
        rows=rows,
        count=lambda: sum(1 for _feed in every_feed()),
        updated_at=lambda: None,
        scopes=("town",),
        theme=Theme.TOWN,
        keywords=("flux", "rss", "agenda", "open311"),
        reuse=_("Afficher sur le site d’une association les nouvelles de son quartier."),
        rank=90,
        frequency=Frequency.IRREGULAR,
    )
)
