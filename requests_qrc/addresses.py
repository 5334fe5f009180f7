"""Where cases are shown to everybody."""

from allonnes.core.addresses import ROWS, RowPage
from requests_qrc.followup.public import public_url

ROWS.declare(RowPage("requests_qrc.Case", public_url))
