"""Where editions and projects are shown, and how the vote is protected."""

from django.urls import reverse

from allonnes.core.addresses import PAGES, ROWS, NamedPage, RowPage

PAGES.declare(NamedPage("vote-protection", "budgets:vote_protection"), NamedPage("propose-idea", "budgets:submit"))
ROWS.declare(
    RowPage("budgets.Edition", lambda row: reverse("budgets:edition", args=[row.slug])),
    RowPage("budgets.Regulation", lambda row: reverse("budgets:regulation", args=[row.edition.slug])),
    RowPage("budgets.Project", lambda row: reverse("budgets:project", args=[row.edition.slug, row.number])),
)
