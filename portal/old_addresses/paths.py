"""Reading an address, whole or not, as one path; and telling whether this site has it."""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from portal.old_addresses.models import LONGEST


def path_of(address: str) -> str:
    """« https://ancien.site/projects/2019/?page=2 » is « /projects/2019 »: what follows « ? » is no part of it."""
    path = unquote(urlsplit(address.strip()).path).replace("\x00", "")
    return "/" + path.strip("/") if path.strip("/") else "/"


def is_ours(path: str) -> bool:
    """Whether a page of this site answers there, with or without its last slash."""
    return any(_answers(candidate) for candidate in (path, f"{path.rstrip('/')}/"))


def _answers(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def refusal_of_old(address: str) -> str | None:
    """What is redirected is no page of the site: a visitor would never see that page again."""
    path = path_of(address)
    if not address.strip() or path == "/":
        return _("Écrivez l’ancienne adresse. Exemple : /project/budget-participatif-2019")
    if len(path) > LONGEST:
        return _("Cette ancienne adresse est trop longue : %(most)s lettres au plus.") % {"most": LONGEST}
    if is_ours(path):
        return _("« %(path)s » est une page de ce site : elle n’a pas besoin d’être redirigée.") % {"path": path}
    return None


def target_of(address: str) -> str:
    """The new address as a path, with what follows « ? »; of our own site only."""
    parts = urlsplit(address.strip())
    path = f"/{parts.path.strip('/')}/" if parts.path.strip("/") else "/"
    if "." in path.rsplit("/", 2)[-2]:
        path = path.rstrip("/")
    return path + (f"?{parts.query}" if parts.query else "")


def refusal_of_new(address: str) -> str | None:
    """It exists, here."""
    parts = urlsplit(address.strip())
    if parts.netloc and f"{parts.scheme}://{parts.netloc}" != settings.SITE_URL:
        return _("La nouvelle adresse est une page de ce site. Exemple : /budgets/budget-participatif-2019/")
    path = target_of(address)
    if not address.strip() or len(path) > LONGEST or not is_ours(urlsplit(path).path):
        return _("« %(address)s » n’est pas une page de ce site : copiez son adresse depuis le navigateur.") % {
            "address": address.strip()
        }
    return None
