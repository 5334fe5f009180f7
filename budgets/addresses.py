"""Where editions and projects are shown, and the page that a locked tablet opens too."""

from django.urls import reverse

from allonnes.core.addresses import PAGES, ROWS, NamedPage, RowPage

PAGES.declare(NamedPage("vote-protection", "budgets:vote_protection", is_open_everywhere=True))
ROWS.declare(
    RowPage("budgets.Edition", lambda row: reverse("budgets:edition", args=[row.slug])),
    RowPage("budgets.Project", lambda row: reverse("budgets:project", args=[row.edition.slug, row.number])),
)
