from django.db import migrations

from allonnes.core.page_changes import watch

# What the pages of every edition show; rarely written, and never by a vote.
WATCHED = (
    "category",
    "competence",
    "completionrequest",
    "count",
    "criterion",
    "decision",
    "edition",
    "envelope",
    "envelope_neighbourhoods",
    "phase",
    "project",
    "projecthistory",
    "projectphoto",
    "regulation",
    "shareproject",
    "voteopening",
)
# What one page of a project shows; written all day.
OF_ONE_PROJECT = ("authorship", "comment", "follow", "support")


class Migration(migrations.Migration):
    dependencies = [("budgets", "0018_shared_contributions"), ("core", "0004_page_changes")]

    operations = [
        *(watch(f"budgets_{table}", "budgets") for table in WATCHED),
        *(watch(f"budgets_{table}", "budgets.project", key="project_id") for table in OF_ONE_PROJECT),
    ]
