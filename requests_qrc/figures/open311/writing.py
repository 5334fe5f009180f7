"""The same values as JSON or as XML, in the shapes of GeoReport v2."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as Xml

from django.core.serializers.json import DjangoJSONEncoder

from requests_qrc.followup.public import without_controls

JSON, XML = "json", "xml"
Values = Mapping[str, Any]


def listed(extension: str, root: str, item: str, values: Sequence[Values]) -> bytes:
    """A list: `services` of `service`, `service_requests` of `request`, `errors` of `error`."""
    if extension == JSON:
        return _json(values)
    top = Xml.Element(root)
    for row in values:
        _fill(Xml.SubElement(top, item), row)
    return _xml(top)


def definition(extension: str, value: Values) -> bytes:
    """A service definition: its XML has `attributes` of `attribute`, whose `values` hold `value`."""
    if extension == JSON:
        return _json(value)
    top = Xml.Element("service_definition")
    _fill(top, {"service_code": value["service_code"]})
    attributes = Xml.SubElement(top, "attributes")
    for row in value["attributes"]:
        attribute = Xml.SubElement(attributes, "attribute")
        _fill(attribute, {name: told for name, told in row.items() if name != "values"})
        choices = Xml.SubElement(attribute, "values")
        for choice in row["values"]:
            _fill(Xml.SubElement(choices, "value"), choice)
    return _xml(top)


def failed(extension: str, status: int, words: str) -> bytes:
    """An error, with its code and what to do, in the shape of the other answers."""
    return listed(extension, "errors", "error", [{"code": status, "description": words}])


def _fill(element: Xml.Element, values: Values) -> None:
    for name, told in values.items():
        Xml.SubElement(element, name).text = _text(told)


def _text(told: Any) -> str:
    if told is None:
        return ""
    return str(told).lower() if isinstance(told, bool) else without_controls(str(told))


def _xml(top: Xml.Element) -> bytes:
    content: bytes = Xml.tostring(top, encoding="utf-8", xml_declaration=True)
    return content


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder).encode()
