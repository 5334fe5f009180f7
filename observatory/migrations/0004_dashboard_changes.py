from django.db import migrations

from allonnes.core.page_changes import watch


class Migration(migrations.Migration):
    dependencies = [("observatory", "0003_dashboards"), ("core", "0007_desk_lists")]

    operations = [watch("observatory_dashboardpage", "dashboards")]
