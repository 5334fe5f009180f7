from django.db import migrations

from allonnes.core.page_changes import watch

READ = ("public_name", "first_name", "birth_date", "erased_at")
BEFORE = watch("accounts_user", "person", key="id", columns=READ)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_desk_lists"), ("core", "0004_page_changes")]

    operations = [
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        # A page may leave out what would name a person: it changes with the name and the address.
        watch("accounts_user", "person", key="id", columns=(*READ, "last_name", "email")),
    ]
