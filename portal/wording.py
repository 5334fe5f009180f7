"""What the log calls the pages of the site."""

from allonnes.core.wording import ACT_DETAILS, ActDetail

ACT_DETAILS.declare(ActDetail("page", "page"), ActDetail("address", "adresse"), ActDetail("addresses", "adresses"))
