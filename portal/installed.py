"""The portal installed on a phone: what it keeps there to open without network, and the pages it leaves alone."""

import json
import re

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from allonnes.core.addresses import OFFLINE, page_url
from allonnes.outreach.field import release

# The desk, accounts, answers by a mailed link, the vote, kiosks: the worker never touches them, nor keeps anything.
APART = r"^/(gestion|compte|avis)/|^/budgets/[^/]+/(voter|borne)/"
_FIELD = "/terrain/"
PAPER, INK = "#FBF8F1", "#1B1A2B"
BOX = "js/phone-box.js"


def worker_for(path: str) -> str:
    """The worker that a page of this address asks for; nothing where it has no business."""
    if re.search(APART, path) or path.startswith(_FIELD):
        return ""
    return f"{page_url('worker')}?r={release()}"


def kept_by_worker() -> dict[str, object]:
    """What the worker is told: its release, the pages kept, which stands in for which, where it does nothing."""
    pages = {page.url_name: reverse(page.url_name) for page in OFFLINE}
    instead = {reverse(other): pages[page.url_name] for page in OFFLINE for other in (page.url_name, *page.instead_of)}
    asked = {BOX} | {file for page in OFFLINE for file in page.files}
    # A page names a file with its fingerprint; a module that another imports is asked for by its bare name.
    files = {address for file in asked for address in (static(file), f"{settings.STATIC_URL}{file}")}
    return {
        "release": release(),
        "pages": sorted(pages.values()),
        "instead": instead,
        "offline": page_url("offline"),
        "files": sorted(files),
        "box": static(BOX),
        "apart": APART,
    }


def worker_head() -> str:
    """The line of code that tells the worker."""
    return f"const PORTAL = {json.dumps(kept_by_worker())};\n"


def manifest_of() -> dict[str, object]:
    """What a phone needs to install the portal: names, icons, colours, and the three things people come for."""
    return {
        "id": "/",
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME.split()[0],
        "description": _("Signaler, demander, proposer, voter : la participation des habitantes et habitants."),
        "lang": "fr",
        "dir": "ltr",
        "start_url": reverse("portal:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            _icon("app-192.png", 192),
            _icon("app-512.png", 512),
            {**_icon("app-maskable-512.png", 512), "purpose": "maskable"},
        ],
        "shortcuts": [
            _shortcut(_("Signaler un problème"), "requests_qrc:start_report"),
            _shortcut(_("Voter"), "budgets:list"),
            _shortcut(_("Agenda"), "portal:agenda"),
        ],
    }


def _icon(file: str, side: int) -> dict[str, str]:
    return {"src": static(f"icons/{file}"), "sizes": f"{side}x{side}", "type": "image/png"}


def _shortcut(words: str, url_name: str) -> dict[str, object]:
    return {"name": words, "url": reverse(url_name), "icons": [_icon("app-192.png", 192)]}
