from django.db import migrations

from allonnes.core.page_changes import EVERY_PAGE, watch


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_audit_details"), ("core", "0004_page_changes")]

    operations = [
        watch("portal_accessibilityaudit", EVERY_PAGE),
        watch("portal_page", "editorial"),
        watch("portal_pageversion", "editorial"),
    ]
