"""What the requests show on a person's account, on the first page, and on the one that says there is no network."""

from allonnes.core.panels import PANELS, Panel

PANELS.declare(Panel("account-links", "requests_qrc/followup/_account_links.html", rank=20))
PANELS.declare(Panel("home", "requests_qrc/intake/_home_card.html", rank=30))
PANELS.declare(Panel("offline", "requests_qrc/intake/_offline.html", rank=10))
