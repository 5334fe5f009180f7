from django.db import migrations

from allonnes.core.page_changes import watch


class Migration(migrations.Migration):
    dependencies = [("observatory", "0007_archive_visas"), ("core", "0007_desk_lists")]

    # The page of a promise that came in a file says what the file said.
    operations = [watch("observatory_importline", "observatory")]
