"""Contours as a person sees them at the desk: a drawing, and a file that replaces it."""

import json
import math
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify

from allonnes.town import desk_words
from allonnes.town.context import current_boundary
from allonnes.town.geometry import Geometry, GeometryRefused, Ring, read_geometry
from allonnes.town.models import Neighbourhood, TownProfile
from allonnes.town.outlines import refuse_elsewhere

MAX_CONTOUR_BYTES = 5 * 1024 * 1024
TOO_BIG = "Ce fichier dépasse 5 Mo. Simplifiez le contour puis recommencez."
UNREADABLE = "Ce fichier n’est pas un contour lisible : exportez-le de nouveau depuis l’outil de cartes."
SIDE = 320.0


def drawing(data: Any, name: str) -> SafeString | str:
    """The contour as a small map, north at the top; words when there is none."""
    if not data:
        return "Aucun contour pour l’instant."
    geometry = read_geometry(data)
    paths = ((_path(ring, geometry),) for ring in geometry.rings)
    shapes = format_html_join("", '<path d="{}"/>', paths)
    return format_html(
        '<svg class="contour" viewBox="0 0 {side} {side}" role="img" aria-label="Contour : {name}">{shapes}</svg>',
        side=int(SIDE),
        name=name,
        shapes=shapes,
    )


def _path(ring: Ring, geometry: Geometry) -> str:
    """Degrees of longitude are shorter than those of latitude, by the cosine of the latitude."""
    points = [point for ring in geometry.rings for point in ring]
    west, east = min(point.lon for point in points), max(point.lon for point in points)
    south, north = min(point.lat for point in points), max(point.lat for point in points)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = SIDE / max((east - west) * narrow, north - south)
    left, top = (SIDE - (east - west) * narrow * scale) / 2, (SIDE - (north - south) * scale) / 2
    drawn = (
        f"{(point.lon - west) * narrow * scale + left:.1f} {(north - point.lat) * scale + top:.1f}" for point in ring
    )
    return f"M{'L'.join(drawn)}Z"


class ContourForm(forms.ModelForm):  # type: ignore[type-arg]
    """A contour comes from a file, never from typing."""

    contour_name = ""
    contour_file = forms.FileField(
        label="Remplacer le contour par un fichier",
        help_text="Un fichier GeoJSON qui contient un seul tracé, comme en donnent l’IGN et les outils de cartes. Le "
        "dessin change aussitôt, ici et sur les cartes. Vide : le contour reste le même.",
        required=False,
    )

    def commune(self) -> Geometry | None:
        """In what the outline must lie; nothing known of the commune's own."""
        return None

    def clean_contour_file(self) -> Any:
        """Read, checked, and kept only when it is a surface."""
        uploaded = self.cleaned_data.get("contour_file")
        if not uploaded:
            return None
        if uploaded.size > MAX_CONTOUR_BYTES:
            raise ValidationError(TOO_BIG)
        try:
            shape = json.loads(uploaded.read().decode("utf-8-sig"))
            refuse_elsewhere(read_geometry(shape), self.commune())
        except GeometryRefused as problem:
            raise ValidationError(str(problem)) from problem
        except (ValueError, RecursionError) as problem:
            raise ValidationError(UNREADABLE) from problem
        setattr(self.instance, self.contour_name, shape)
        return uploaded


class TownProfileForm(ContourForm):
    contour_name = "boundary"

    class Meta:
        model = TownProfile
        fields = tuple(desk_words.PROFILE)


class NeighbourhoodForm(ContourForm):
    contour_name = "geometry"

    def commune(self) -> Geometry | None:
        return current_boundary()

    class Meta:
        model = Neighbourhood
        fields = tuple(desk_words.NEIGHBOURHOOD)

    def clean_name(self) -> str:
        """Its address comes from its name, once."""
        name = str(self.cleaned_data["name"])
        slug = self.instance.slug or slugify(name)[:80]
        if not slug:
            raise ValidationError("Écrivez un nom avec des lettres.")
        if Neighbourhood.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Un quartier a déjà ce nom.")
        self.instance.slug = slug
        return name
