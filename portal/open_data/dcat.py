"""The catalogue as other catalogues read it: DCAT-AP 3.0, written as JSON-LD (https://semiceu.github.io/DCAT-AP/)."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.core.open_data import LICENCE, LICENCE_URL, on_site
from portal.open_data.catalogue import Card, Distribution

_VOCABULARY = "http://publications.europa.eu/resource/authority"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types"
_LANGUAGE = {"@id": f"{_VOCABULARY}/language/FRA", "@type": "dct:LinguisticSystem"}
# The European codes of the formats that we write.
_FILE_TYPES = {"csv": "CSV", "json": "JSON", "geojson": "GEOJSON"}
CONTENT_TYPE = "application/ld+json"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dcatap": "http://data.europa.eu/r5r/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Node = dict[str, Any]


def catalogue(cards: list[Card], *, town: str, insee_code: str, name: str) -> Node:
    """The catalogue and its sets. `town` publishes them, and its `insee_code` says where."""
    body: Node = {
        "@id": on_site("/#ville"),
        "@type": "foaf:Agent",
        "foaf:name": _french(_("Ville d’%(town)s") % {"town": town}),
        "dct:type": _concept("http://purl.org/adms/publishertype/LocalAuthority", _("Collectivité territoriale")),
    }
    place: Node = {"@id": f"http://id.insee.fr/geo/commune/{insee_code}", "@type": "dct:Location", "rdfs:label": town}
    days = [card.updated_on for card in cards if card.updated_on]
    node = {
        "@context": CONTEXT,
        "@id": on_site(reverse("portal:open_data")),
        "@type": "dcat:Catalog",
        "dct:title": _french(_("Données ouvertes : %(name)s") % {"name": name}),
        "dct:description": _french(_("Les données de la participation, à %(town)s.") % {"town": town}),
        "dct:publisher": body,
        "dct:language": _LANGUAGE,
        "dct:license": _licence(),
        "dct:spatial": place,
        "foaf:homepage": _page(on_site(reverse("portal:open_data"))),
        "dcat:themeTaxonomy": _scheme(),
        "dcat:dataset": [_data_set(card, body["@id"], place["@id"]) for card in cards],
    }
    return node | ({"dct:modified": _day(max(days))} if days else {})


def _data_set(card: Card, body: str, place: str) -> Node:
    data_set, page = card.data_set, on_site(card.url)
    node: Node = {
        "@id": f"{page}#jeu",
        "@type": "dcat:Dataset",
        "dct:identifier": data_set.slug,
        "dct:title": _french(data_set.title),
        "dct:description": _french(data_set.description),
        "dct:publisher": {"@id": body},
        "dct:language": _LANGUAGE,
        "dct:spatial": {"@id": place},
        "dct:accrualPeriodicity": {
            "@id": f"{_VOCABULARY}/frequency/{data_set.frequency.value}",
            "@type": "dct:Frequency",
        },
        "dct:accessRights": {"@id": f"{_VOCABULARY}/access-right/PUBLIC", "@type": "dct:RightsStatement"},
        "dcat:theme": _concept(f"{_VOCABULARY}/data-theme/{data_set.theme.value}", str(data_set.theme.label)),
        "dcat:keyword": [_french(word) for word in data_set.keywords],
        "dcat:contactPoint": _contact(),
        "dcat:landingPage": _page(page),
        "dct:conformsTo": _standard(card),
        "dcat:distribution": _distributions(card),
    }
    if card.updated_on:
        node["dct:modified"] = _day(card.updated_on)
    if card.first_day:
        node["dct:temporal"] = {"@type": "dct:PeriodOfTime", "dcat:startDate": _day(card.first_day)}
    return node


def _distributions(card: Card) -> list[Node]:
    standard = {"@id": on_site(card.schema_url)}
    mine = [_distribution(file, f"{card.data_set.title} : {file.title}") for file in card.files]
    others = [
        Distribution(str(other.title), "", other.url, other.media_type, other.url.rpartition(".")[2])
        for other in card.others
    ]
    tables = [{**node, "dct:conformsTo": standard} for node in mine]
    return tables + [_distribution(file, file.title) for file in others]


def _distribution(file: Distribution, title: str) -> Node:
    url = on_site(file.url)
    node: Node = {
        "@id": f"{url}#fichier",
        "@type": "dcat:Distribution",
        "dct:title": _french(title),
        "dct:license": {"@id": LICENCE_URL},
        "dcat:accessURL": {"@id": url, "@type": "rdfs:Resource"},
        "dcat:downloadURL": {"@id": url, "@type": "rdfs:Resource"},
        "dcat:mediaType": {"@id": f"{_MEDIA_TYPES}/{file.media_type}", "@type": "dct:MediaType"},
        "dcatap:availability": _concept(f"{_VOCABULARY}/planned-availability/STABLE", "Stable"),
    }
    if file.code in _FILE_TYPES:
        kind = f"{_VOCABULARY}/file-type/{_FILE_TYPES[file.code]}"
        node["dct:format"] = {"@id": kind, "@type": "dct:MediaTypeOrExtent"}
    return node


def _standard(card: Card) -> Node:
    return {"@id": on_site(card.schema_url), "@type": "dct:Standard", "dct:title": _french(card.data_set.title)}


def _licence() -> Node:
    return {"@id": LICENCE_URL, "@type": "dct:LicenseDocument", "dct:title": _french(LICENCE)}


def _contact() -> Node:
    page = on_site(reverse("portal:contact"))
    return {
        "@id": f"{page}#contact",
        "@type": "vcard:Kind",
        "vcard:fn": _("Nous contacter"),
        "vcard:hasURL": {"@id": page},
    }


def _scheme() -> Node:
    name = _french(_("Thèmes de données"))
    return {"@id": f"{_VOCABULARY}/data-theme", "@type": "skos:ConceptScheme", "dct:title": name}


def _concept(address: str, label: str) -> Node:
    return {"@id": address, "@type": "skos:Concept", "skos:prefLabel": _french(label)}


def _page(address: str) -> Node:
    return {"@id": address, "@type": "foaf:Document"}


def _french(words: object) -> Node:
    return {"@value": str(words), "@language": "fr"}


def _day(day: date) -> Node:
    return {"@value": day.isoformat(), "@type": "xsd:date"}
