"""Stable pages: help, contact, legal, accessibility, and the town's own texts."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from allonnes.core.gates import EVERYWHERE, open_to
from allonnes.core.menu import MAP, by_rank
from allonnes.core.page_cache import kept_for_visitors
from allonnes.core.personal import declarations
from allonnes.town.context import current_profile
from portal.accessibility import current_statement, expires_on
from portal.contents import with_contents
from portal.help_topics import HELP
from portal.models import Page
from portal.templatetags.editorial import markdown

SECURITY_TXT_DAYS = 180


@open_to(EVERYWHERE)
@login_not_required
@kept_for_visitors()
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Answers to what people ask first."""
    return render(request, "portal/help.html", {"chapters": HELP})


@login_not_required
@kept_for_visitors()
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """How to reach the town: by coming, calling, writing."""
    return render(request, "portal/contact.html")


@login_not_required
@kept_for_visitors()
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    """Legal notice (LCEN art. 6 III)."""
    return render(request, "legal/notice.html")


@open_to(EVERYWHERE)
@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Personal data: what, why, how long, and one's rights (RGPD art. 13)."""
    register = [row for row in declarations().values() if row.person and row.title]
    return render(request, "legal/privacy.html", {"register": register})


@open_to(EVERYWHERE)
@login_not_required
@kept_for_visitors()
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, computed from the latest valid audit."""
    statement = current_statement()
    expiry = expires_on(statement.audit) if statement.audit else None
    context = {"statement": statement, "expiry": expiry, "today": timezone.localdate()}
    return render(request, "legal/accessibility.html", context)


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page of the portal, on one page."""
    sections = [(section.title, section.links()) for section in by_rank(MAP)]
    return render(request, "portal/sitemap.html", {"sections": [row for row in sections if row[1]]})


@login_not_required
@kept_for_visitors("editorial")
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A text of the town, in its published version, with its table of contents when it is long."""
    page = get_object_or_404(Page.objects.published(), slug=slug)
    body, contents = with_contents(markdown(page.body))
    return render(request, "portal/page.html", {"page": page, "body": body, "contents": contents})


@login_not_required
@kept_for_visitors("editorial")
@require_safe
def page_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """What a page said, and since when."""
    page = get_object_or_404(Page.objects.published(), slug=slug)
    versions = page.versions.defer("body")
    return render(request, "portal/page_versions.html", {"page": page, "versions": versions})


@login_not_required
@kept_for_visitors("editorial")
@require_safe
def page_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An earlier version of a page."""
    page = get_object_or_404(Page.objects.published(), slug=slug)
    version = get_object_or_404(page.versions, number=number)
    return render(request, "portal/page_version.html", {"page": page, "version": version})


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers and feed readers look for the logo without reading the page."""
    return redirect(static("icons/favicon.ico"))


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to tell a weakness (RFC 9116); the expiry is always ahead."""
    expires = (timezone.now() + timedelta(days=SECURITY_TXT_DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    contact_line = current_profile().security_contact
    lines = [
        f"Contact: mailto:{contact_line}"
        if contact_line
        else f"Contact: {settings.SITE_URL}{reverse('portal:contact')}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """Private pages are of no use to a search engine; a demo is of no use at all."""
    closed = ["/"] if settings.DEMO else ["/compte/", "/gestion/", "/terrain/", "/avis/", "/recherche/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
