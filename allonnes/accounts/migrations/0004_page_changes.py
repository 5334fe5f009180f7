from django.db import migrations

from allonnes.core.page_changes import watch


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_roles_changed_by_two"), ("core", "0004_page_changes")]

    operations = [
        # What others read of a person.
        watch("accounts_user", "person", key="id", columns=("public_name", "first_name", "birth_date", "erased_at")),
    ]
