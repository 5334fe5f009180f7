from django.db import migrations

from allonnes.core.page_changes import watch

HOSTS = """
INSERT INTO outreach_host (encounter_id, kind, name, role, rank)
SELECT id, 'other', hosts, '', 1 FROM outreach_encounter WHERE hosts <> ''
"""
ACCOUNTS = """
UPDATE outreach_encounter SET account_published_at = ends_at WHERE what_you_said <> '' OR what_we_do <> ''
"""
SHOWN = ("host", "headcount", "stop", "slot", "series", "encounterphoto", "registration", "assistedentry")


class Migration(migrations.Migration):
    """Who welcomes was one text: it becomes a row. What was written of an encounter was published at once."""

    dependencies = [("outreach", "0009_walks_seats_series"), ("core", "0004_page_changes")]

    operations = [
        migrations.RunSQL(HOSTS, migrations.RunSQL.noop),
        migrations.RunSQL(ACCOUNTS, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="encounter", name="hosts"),
        *(watch(f"outreach_{table}", "encounters") for table in SHOWN),
    ]
