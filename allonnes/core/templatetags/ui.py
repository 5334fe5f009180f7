"""Tags and filters of the portal's look; each component is a partial in `templates/components/`.

Text filters live in `french`, drawings in `drawing`. Gallery: /composants/ (allonnes.core.gallery).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template import TemplateSyntaxError
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from allonnes.core.addresses import page_url
from allonnes.core.page_cache import page_version
from allonnes.core.panels import panels_at
from allonnes.core.templatetags import cards, drawing, french
from allonnes.core.today import Today

register = template.Library()

for _name in ("number", "euros", "percent", "day", "short_day", "hour", "when", "ending", "period", "until", "of"):
    register.filter(_name, getattr(french, _name))
register.filter("plain", drawing.svg_number)
register.simple_tag(page_url)
register.simple_tag(page_version)
for _tag in (cards.comment_card, cards.map_pick, cards.picture, cards.share):
    register.simple_tag(_tag)
# Ten addresses a page that only change when the site is deployed: asked once of the manifest.
register.simple_tag(cache(static), name="static")

ICON_OF_KIND = {
    "ok": "circle-check",
    "warn": "triangle-alert",
    "danger": "circle-x",
    "info": "info",
    "neutral": "circle-dashed",
    "part": "circle-dot",
    "sun": "clock",
}
KIND_OF_MESSAGE = {"success": "ok", "warning": "warn", "error": "danger"}
_MARKUP = re.compile(r"(<[^>]*>|&[#\w]+;)")


@register.filter(is_safe=True)
def typo(value: object) -> str:
    """French spacing for a text typed by a person; markup and entities of a safe text are left alone."""
    if not isinstance(value, SafeString):
        return french.typo(str(value))
    pieces = _MARKUP.split(value)
    return mark_safe("".join(piece if at % 2 else french.typo(piece) for at, piece in enumerate(pieces)))  # noqa: S308


@register.filter
def message_kind(level_tag: str) -> str:
    """The notice kind for the level of a Django message."""
    return KIND_OF_MESSAGE.get(level_tag, "info")


@register.filter
def unended(label: str) -> str:
    """A label without its last point or question mark, to be followed by a colon."""
    return str(label).rstrip(f" .?:{french.NNBSP}{french.NBSP}")


@register.filter
def error_anchor(field: BoundField) -> str:
    """The id of the first control of a field, to which the error summary links."""
    return field.id_for_label or f"{field.auto_id}_0"


def _render(name: str, /, **context: Any) -> SafeString:
    return mark_safe(render_to_string(f"components/{name}.html", context))  # noqa: S308


@lru_cache(maxsize=128)
def _render_once(name: str, /, **context: Any) -> SafeString:
    """The same, kept while it says the same: for what every page holds and that is nobody's own."""
    return _render(name, **context)


def trimmed(content: str) -> SafeString:
    """What a block tag holds, without the spaces around."""
    return mark_safe(content.strip())  # noqa: S308  # what a block tag holds was escaped by its template


def options(given: Mapping[str, Any], /, **defaults: Any) -> dict[str, Any]:
    """The arguments given to a tag over its defaults. Raises TemplateSyntaxError for one that it does not know."""
    unknown = set(given) - set(defaults)
    if unknown:
        raise TemplateSyntaxError(f"unknown argument: {', '.join(sorted(unknown))}")
    return {**defaults, **given}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An inlined icon, hidden from screen readers: always put a word beside it."""
    return drawing.inlined_icon(name)


@register.simple_tag
def site_name() -> str:
    """The name of the portal; another town changes it in its translation file."""
    return _("Allonnes participative")


@register.simple_tag
@cache
def logo() -> SafeString:
    """The logo: brick square, sun disc, teal quarter, blue square."""
    return _render("logo")


@register.simple_tag
def main_menu(parts: Iterable[Any], is_signed_in: bool) -> SafeString:
    """The links of the menu: `parts` with `label`, `url`, `colour`, `is_current`. A page holds it once per width."""
    return _render_once("main_menu", parts=tuple(parts), is_signed_in=is_signed_in)


@register.simple_tag
def help_menu(entries: Iterable[tuple[str, str]], is_signed_in: bool) -> SafeString:
    """The links at the foot of every page: pairs of label and address."""
    return _render_once("help_menu", entries=tuple(entries), is_signed_in=is_signed_in)


@register.simple_tag(takes_context=True)
def poster(context: Context, today: Today) -> SafeString:
    """The poster of what can be done now, with the template of the part that declared it."""
    given: dict[str, Any] = context.flatten()  # type: ignore[assignment]
    return mark_safe(render_to_string(today.poster, given | today.context))  # noqa: S308


@register.simple_tag(takes_context=True)
def panels(context: Context, place: str, subject: Any = None) -> SafeString:
    """What the parts above show at this place of the page, about `subject` (see `allonnes.core.panels`)."""
    given: dict[str, Any] = context.flatten()  # type: ignore[assignment]
    shown = (render_to_string(panel.template, given | needed) for panel, needed in panels_at(place, subject))
    return mark_safe("".join(shown))  # noqa: S308


@register.simple_tag
@lru_cache(maxsize=2048)
def composition(number: int) -> SafeString:
    """The quiet drawing of a project without a photo, always the same for one number."""
    return _render("composition", shapes=mark_safe(drawing.composition_shapes(int(number))))  # noqa: S308


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """A form control; a file field also gets its `aria-describedby`, which Django leaves to a fieldset."""
    if field.use_fieldset and field.aria_describedby:
        return field.as_widget(attrs={"aria-describedby": field.aria_describedby})
    return field.as_widget()


# --- Where am I -----------------------------------------------------------------------------------
@register.simple_tag
def breadcrumb(*parts: str) -> SafeString:
    """Trail after « Accueil »: label, url, label, url, ..., label of this page."""
    if len(parts) % 2 == 0:
        raise TemplateSyntaxError("breadcrumb: pairs of label and url, then the label of this page")
    links = list(zip(parts[:-1:2], parts[1::2], strict=True))
    return _render("breadcrumb", links=links, here=parts[-1])


@register.simple_tag
def breadcrumb_of(parts: Sequence[str]) -> SafeString:
    """The same trail from a list, where a page is shared and does not know its length."""
    return breadcrumb(*parts)


@register.simple_tag
def steps(labels: Sequence[str], current: int) -> SafeString:
    """« Étape 2 sur 4 : Votre projet »; `current` counts from 1."""
    rows = [
        {"label": label, "state": "done" if at < current else "now" if at == current else "next"}
        for at, label in enumerate(labels, start=1)
    ]
    return _render("steps", rows=rows, current=current, total=len(rows), label=labels[current - 1])


@register.simple_tag
def phases(items: Iterable[object], label: str = "") -> SafeString:
    """Phases of a procedure: items with `label`, `detail`, `state` (past, now, next), optional `icon`."""
    return _render("phases", items=items, label=label or _("Les étapes"))


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: "Page[Any]", label: str = "", key: str = "page") -> SafeString:
    """Links to the pages of a list, keeping the other parameters of the address; nothing for a single page."""
    query = context["request"].GET.copy()

    def link(number: int) -> str:
        query[key] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    rows = [{"label": n, "url": link(n) if isinstance(n, int) else "", "here": n == page.number} for n in numbers]
    return _render(
        "pagination",
        page=page,
        rows=rows,
        label=label or _("Pages de la liste"),
        previous=link(page.previous_page_number()) if page.has_previous() else "",
        following=link(page.next_page_number()) if page.has_next() else "",
    )


# --- Headings -------------------------------------------------------------------------------------
@register.simple_block_tag
def hero(content: str, title: str, *, chip: str = "", chip_icon: str = "clock", aside: str = "") -> SafeString:
    """The poster at the top of a page: its h1, text and buttons inside, `aside` made by `hero_card ... as`."""
    return _render("hero", content=content, title=title, chip=chip, chip_icon=chip_icon, aside=aside)


@register.simple_block_tag
def hero_card(content: str) -> SafeString:
    """The card beside the poster: `{% hero_card as card %}...{% endhero_card %}`."""
    return format_html('<div class="hero-card">{}</div>', content)


@register.simple_block_tag
def page_header(content: str, title: str, *, kicker: str = "", band: bool = False, level: int = 1) -> SafeString:
    """The h1 of a page with what stands above (`kicker`) and under it; `band` fills it with the part's colour."""
    return _render("page_header", content=trimmed(content), title=title, kicker=kicker, band=band, level=level)


@register.simple_block_tag
def part_card(content: str, part: str, title: str, icon: str, **more: str) -> SafeString:
    """A card with the coloured header of a part; options: `url`, `link` (its words), `level`."""
    extra = options(more, url="", link="", level=2)
    return _render("part_card", content=content, part=part, title=title, icon=icon, **extra)


@register.simple_tag
def print_header(title: str, reference: str = "") -> SafeString:
    """What a sheet of paper needs and a screen does not: logo, name, title, address; only shown in print."""
    return _render("print_header", title=title, reference=reference, site_url=settings.SITE_URL)


# --- Things to read -------------------------------------------------------------------------------
@register.simple_tag
def badge(label: str, kind: str = "neutral", icon: str = "") -> SafeString:
    """State as word + shape + colour; kinds: ok, warn, danger, neutral, part, sun."""
    drawn = drawing.inlined_icon(icon or ICON_OF_KIND[kind])
    return format_html('<span class="badge badge-{}">{} {}</span>', kind, drawn, label)


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "", role: str = "") -> SafeString:
    """A framed message; kinds: info, ok, warn, danger. `role` only for what appears after loading."""
    return _render("notice", content=content, kind=kind, title=title, role=role, icon=ICON_OF_KIND[kind])


@register.simple_block_tag
def empty_state(content: str, title: str, *, url: str = "", link: str = "", level: int = 2) -> SafeString:
    """Nothing here yet: say it, explain, and offer the next useful action."""
    return _render("empty_state", content=trimmed(content), title=title, url=url, link=link, level=level)


@register.simple_tag
def facts(rows: Iterable[Sequence[object]], layout: str = "") -> SafeString:
    """Pairs (label, value); layouts: "" (stacked), "large" (big values), "row" (label left, value right)."""
    return _render("facts", rows=rows, layout=layout)


@register.simple_block_tag
def result_line(content: str, rank: int, title: str, badge: str, *, kind: str = "ok", url: str = "") -> SafeString:
    """One line of the results, inside `<ol class="results">`; the content says why in one sentence."""
    icon = ICON_OF_KIND[kind]
    return _render("result_line", content=content, rank=rank, title=title, badge=badge, kind=kind, url=url, icon=icon)


@register.simple_tag
def timeline(items: Iterable[object], level: int = 3) -> SafeString:
    """Vertical history: items with `date` (text), `title`, `text`, `state` (past, now, next), optional `url`."""
    return _render("timeline", items=items, level=level)


@register.simple_tag
def agenda(items: Iterable[object]) -> SafeString:
    """Coming dates: items with `date`, `title`, `detail`, optional `url`."""
    return _render("agenda", items=items)


@register.simple_block_tag
def stat(content: str, value: str, label: str) -> SafeString:
    """A large figure with what it counts; the content is its definition (what is in, what is out, source)."""
    return _render("stat", value=value, label=label, content=trimmed(content))


@register.simple_block_tag
def data_table(content: str, caption: str) -> SafeString:
    """A table that scrolls alone when it is too wide; the content is thead and tbody, with `scope` on each th."""
    return _render("data_table", content=content, caption=caption)


@register.simple_block_tag
def disclosure(content: str, title: str, is_open: bool = False) -> SafeString:
    """A passage that opens on demand."""
    return _render("disclosure", content=content, title=title, is_open=is_open)


@register.simple_tag
def bar_chart(rows: Sequence[Sequence[Any]], caption: str, value_label: str, unit: str = "") -> SafeString:
    """Bars and their table in one: rows (label, value); `unit` "€" or "%" is written after each value."""
    largest = max((row[1] for row in rows), default=0) or 1
    made = [(label, _with_unit(value, unit), drawing.svg_number(value * 100 / largest)) for label, value in rows]
    return _render("bar_chart", rows=made, caption=caption, value_label=value_label)


@register.simple_tag
def budget_bar(rows: Sequence[Sequence[Any]], total: Any, caption: str, **more: Any) -> SafeString:
    """Shares of a whole, end to end, with their table; options: see components/budget_bar.html."""
    extra = options(more, unit="€", rest=_("Reste"), legend=False, value_label=_("Montant"))
    pieces = drawing.slices(rows, total=total)
    left = total - sum(row[1] for row in rows)
    table = [(piece.label, _with_unit(piece.value, extra["unit"])) for piece in pieces]
    if left:
        table.append((extra["rest"], _with_unit(left, extra["unit"])))
    whole = _with_unit(total, extra["unit"])
    return _render("budget_bar", pieces=pieces, table=table, caption=caption, whole=whole, **extra)


def _with_unit(value: Any, unit: str) -> str:
    if unit == "€":
        return french.euros(value)
    return french.number(value, 1) + (f"{french.NBSP}{unit}" if unit else "")


# --- Things to do ---------------------------------------------------------------------------------
@register.simple_tag
def link_button(label: str, url: str, *, icon: str = "", kind: str = "") -> SafeString:
    """A link that looks like a button; kinds: main (one a page), part, ghost (on colour), quiet, danger."""
    return _render("link_button", label=label, url=url, icon=icon, kind=kind)


@register.simple_tag
def submit(label: str, *, icon: str = "", kind: str = "main", name: str = "", value: str = "") -> SafeString:
    """The button of a form; says what happens."""
    return _render("submit", label=label, icon=icon, kind=kind, name=name, value=value)


@register.simple_tag
def print_button(label: str = "") -> SafeString:
    """« Imprimer », shown only when JavaScript can do it."""
    return _render("print_button", label=label or _("Imprimer cette page"))


@register.simple_tag
def error_summary(*forms: BaseForm) -> SafeString:
    """All the errors of one or more forms, each linked to its field; nothing when there are none."""
    return _render("error_summary", forms=[form for form in forms if form is not None and form.errors])


@register.simple_block_tag
def filter_panel(content: str, form: BaseForm, **more: Any) -> SafeString:
    """A GET form, folded on phones; the content is added before its button. Options: see the partial."""
    extra = options(more, title=_("Filtrer la liste"), reset_url="", is_top=False, attrs={})
    active = sum(1 for name in form.fields if form.data.get(form.add_prefix(name)))
    return _render("filter_panel", content=content, form=form, active=active, **extra)


@register.simple_block_tag
def map_list(content: str, source: str, *, outline: str = "", tiles: str = "", credit: str = "") -> SafeString:
    """A list, and on demand the same things on a map. `source` and `outline`: addresses of GeoJSON."""
    return _map_list(content=content, source=source, outline=outline, tiles=tiles, credit=credit)


_map_list = lru_cache(maxsize=256)(partial(_render, "map_list"))


@register.simple_block_tag
def receipt(content: str, title: str, code: str = "") -> SafeString:
    """A receipt to keep or to print."""
    return _render("receipt", content=content, title=title, code=code)
