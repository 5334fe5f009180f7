import django.core.serializers.json
from django.db import migrations, models

from allonnes.core.page_changes import watch


class Migration(migrations.Migration):
    dependencies = [("requests_qrc", "0006_notices_to_deliver"), ("core", "0004_page_changes")]

    operations = [
        migrations.CreateModel(
            name="PublishedDelays",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "is_current",
                    models.BooleanField(default=True, editable=False, unique=True, verbose_name="en ligne"),
                ),
                ("made_at", models.DateTimeField(verbose_name="compté le")),
                (
                    "body",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="contenu"
                    ),
                ),
            ],
            options={
                "verbose_name": "délais publiés",
                "verbose_name_plural": "délais publiés",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("is_current", True)), name="delays_published_once")
                ],
            },
        ),
        watch("requests_qrc_publisheddelays", "requests_qrc"),
    ]
