from django.db import migrations

from allonnes.core.page_changes import watch


class Migration(migrations.Migration):
    dependencies = [("town", "0004_words_of_places"), ("core", "0004_page_changes")]

    operations = [
        watch("town_closingday", "town"),
        watch("town_department", "town"),
        watch("town_partnerbody", "town"),
    ]
