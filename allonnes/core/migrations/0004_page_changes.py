from django.db import migrations, models

from allonnes.core.page_changes import DROP_FUNCTION, MAKE_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("core", "0003_failed_message_without_address")]

    operations = [
        migrations.CreateModel(
            name="PageChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.CharField(max_length=80, verbose_name="ce qui a changé")),
                ("changes", models.PositiveBigIntegerField(default=1, verbose_name="nombre de changements")),
            ],
            options={
                "verbose_name": "changement d’une page",
                "verbose_name_plural": "changements des pages",
                "indexes": [models.Index(fields=["scope"], include=("changes",), name="page_change_scope")],
            },
        ),
        migrations.RunSQL(MAKE_FUNCTION, DROP_FUNCTION),
    ]
