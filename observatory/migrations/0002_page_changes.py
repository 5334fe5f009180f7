from django.db import migrations

from allonnes.core.page_changes import watch

# What the list, the page of a promise and its figures show.
WATCHED = (
    "engagement",
    "milestone",
    "slip",
    "change",
    "engagementphoto",
    "origin",
    "theme",
    "municipaltext",
    "sharedbudget",
    "comment",
    "evaluation",
    "follow",
)


class Migration(migrations.Migration):
    dependencies = [("observatory", "0001_first_tables"), ("core", "0007_desk_lists")]

    operations = [watch(f"observatory_{table}", "observatory") for table in WATCHED]
