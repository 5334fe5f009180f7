"""What the requests show on a person's account."""

from allonnes.core.panels import PANELS, Panel

PANELS.declare(Panel("account-links", "requests_qrc/followup/_account_links.html", rank=20))
PANELS.declare(Panel("home", "requests_qrc/intake/_home_card.html", rank=30))
