from django.db import migrations

from allonnes.core.page_changes import watch
from allonnes.town.street_words import canonical


def write_words(apps, schema_editor):
    places = apps.get_model("town", "Place").objects
    for pk, name in places.order_by("pk").values_list("pk", "name"):
        places.filter(pk=pk).update(words=canonical(name))


class Migration(migrations.Migration):
    dependencies = [("town", "0003_streets_and_addresses"), ("core", "0004_page_changes")]

    operations = [
        migrations.RunPython(write_words, migrations.RunPython.noop),
        watch("town_street", "town"),
        watch("town_address", "town"),
    ]
