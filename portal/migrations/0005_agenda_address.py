import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from allonnes.core.page_changes import watch


class Migration(migrations.Migration):
    """The secret address of « mon agenda »; why a date is cancelled is told on kept pages."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("outreach", "0010_hosts_are_rows"),
        ("portal", "0004_page_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgendaAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="clé")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="créée le"),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="de",
                    ),
                ),
            ],
            options={
                "verbose_name": "adresse secrète de l’agenda",
                "verbose_name_plural": "adresses secrètes de l’agenda",
            },
        ),
        watch("outreach_encounterhistory", "encounters"),
    ]
