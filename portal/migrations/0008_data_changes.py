from django.db import migrations

from allonnes.core.page_changes import watch


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0007_old_addresses"),
        ("budgets", "0025_changes_of_rules"),
        ("instances", "0006_field_sheets_and_moved_ends"),
    ]

    # What the pages of open data say beside the public pages: when a vote was sealed, who took part, when a meeting was
    # changed.
    operations = [
        watch("budgets_sealing", "budgets"),
        watch("budgets_turnoutfigure", "budgets"),
        watch("instances_meetinghistory", "instances"),
    ]
