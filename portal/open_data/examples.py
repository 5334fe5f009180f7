"""Commands to copy, each with what it answers: the tests run them as they are written."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.core.open_data import DataSet, on_site
from portal.open_data.files import FORMATS

_STATUS = "curl -s -o /dev/null -w '%{http_code}\\n'"


@dataclass(frozen=True)
class Example:
    """What one wants, the line to type, what comes back."""

    title: str
    command: str
    answer: str


def examples(data_set: DataSet) -> list[Example]:
    """How to read the catalogue, then this set."""
    spreadsheet, program, rows, _points = (on_site(form.url_of(data_set)) for form in FORMATS)
    schema = on_site(reverse("portal:open_data_schema", args=[data_set.slug]))
    dcat = on_site(reverse("portal:open_data_dcat"))
    nothing = on_site(reverse("portal:open_data_file", args=["rien", "csv"]))
    header = ",".join(data_set.header)
    return [
        Example(_("Quel type a le catalogue ?"), _type(dcat), "Content-Type: application/ld+json"),
        Example(_("Les colonnes d’un jeu"), f"curl -s {program} | head -n 1", header),
        Example(
            _("Le schéma, où chaque colonne est décrite"),
            f"curl -s {schema} | grep '\"name\"' | head -n 1",
            _name(data_set),
        ),
        Example(_("Toutes les lignes, en JSON"), f"curl -s {rows} | head -n 1", "["),
        Example(
            _("Pour un tableur : UTF-8, avec la marque qu’attend Excel"),
            _type(spreadsheet),
            "Content-Type: text/csv; charset=utf-8",
        ),
        Example(
            _("Depuis la page d’un autre site"),
            _header(program, "access-control-allow-origin"),
            "Access-Control-Allow-Origin: *",
        ),
        Example(_("Ne relire que ce qui a changé"), f"{_STATUS} -H 'If-None-Match: *' {program}", "304"),
        Example(_("Un jeu qui n’existe pas"), f"{_STATUS} {nothing}", "404"),
    ]


def _type(url: str) -> str:
    return _header(url, "content-type")


def _header(url: str, name: str) -> str:
    return f"curl -sI {url} | grep -i '^{name}'"


def _name(data_set: DataSet) -> str:
    return f'  "name": "{data_set.slug}",'
