"""Where promises are shown to everybody."""

from allonnes.core.addresses import ROWS, RowPage

ROWS.declare(RowPage("observatory.Engagement", lambda engagement: engagement.get_absolute_url()))
