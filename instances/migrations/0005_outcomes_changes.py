from django.db import migrations

from allonnes.core.page_changes import watch

# What the page of a council shows of what it brings about.
WATCHED = ("opinion", "opinionanswer", "opinionnews", "initiative", "initiativephoto")


class Migration(migrations.Migration):
    dependencies = [("instances", "0004_consultations"), ("core", "0007_desk_lists")]

    operations = [watch(f"instances_{table}", "instances") for table in WATCHED]
