from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0004_page_changes")]

    operations = [
        migrations.CreateModel(
            name="LimitCount",
            fields=[
                ("mark", models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="marque")),
                ("instants", models.JSONField(default=list, verbose_name="instants")),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="gardé jusqu’au")),
            ],
            options={
                "verbose_name": "compteur d’une limite",
                "verbose_name_plural": "compteurs des limites",
            },
        ),
        # Counters of a few hours: neither the log of PostgreSQL nor what copies it keeps them.
        migrations.RunSQL("ALTER TABLE core_limitcount SET UNLOGGED", "ALTER TABLE core_limitcount SET LOGGED"),
    ]
