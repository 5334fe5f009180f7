from django.db import migrations

from allonnes.core.page_changes import EVERY_PAGE, watch


class Migration(migrations.Migration):
    dependencies = [("town", "0001_initial"), ("core", "0004_page_changes")]

    operations = [
        watch("town_townprofile", EVERY_PAGE),
        watch("town_neighbourhood", "town"),
        watch("town_place", "town"),
    ]
