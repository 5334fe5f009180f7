"""The mails, in the gallery of components."""

from typing import Any

from allonnes.core.panels import PANELS, Panel
from allonnes.notifications.rendering import samples


def sample_letters(subject: Any) -> dict[str, Any]:
    """Every mail of the portal, filled with its example."""
    return {"letters": samples()}


PANELS.declare(Panel("gallery", "notifications/_mail_samples.html", rank=90, context=sample_letters))
