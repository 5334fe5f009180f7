from django.db import migrations

from allonnes.core.page_changes import watch

# What the public list, the page of a case and the figures show.
WATCHED = ("case", "casefollow", "casehistory", "casemessage", "casephoto", "category", "survey")


class Migration(migrations.Migration):
    dependencies = [("requests_qrc", "0003_doubtful_cases"), ("core", "0004_page_changes")]

    operations = [watch(f"requests_qrc_{table}", "requests_qrc") for table in WATCHED]
