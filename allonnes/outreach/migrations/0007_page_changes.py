from django.db import migrations

from allonnes.core.page_changes import watch


class Migration(migrations.Migration):
    dependencies = [("outreach", "0006_history_of_links"), ("core", "0004_page_changes")]

    operations = [
        watch("outreach_encounter", "encounters"),
    ]
