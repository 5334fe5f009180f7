"""Where cases are shown to everybody, and the page that phones keep."""

from allonnes.core.addresses import OFFLINE, ROWS, OfflinePage, RowPage
from requests_qrc.followup.public import public_url

ROWS.declare(RowPage("requests_qrc.Case", public_url))
OFFLINE.declare(
    OfflinePage(
        "requests_qrc:without_network",
        instead_of=("requests_qrc:start_report",),
        files=("js/phone-report.js", "js/photo-shrink.js", "js/contact-details.js"),
    )
)
