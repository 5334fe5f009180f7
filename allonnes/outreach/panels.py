"""What outreach shows on a person's account."""

from allonnes.core.panels import PANELS, Panel

PANELS.declare(Panel("account-links", "outreach/seats/_account_links.html", rank=30))
