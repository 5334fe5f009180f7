"""Rules that change while residents take part: the reason, and what changes, stand with the version of the règlement."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budgets", "0024_look_alikes")]

    operations = [
        migrations.AddField(
            model_name="regulation",
            name="reason",
            field=models.TextField(blank=True, default="", verbose_name="motif d’un changement en cours d’édition"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="regulation",
            name="changes",
            field=models.JSONField(blank=True, default=list, verbose_name="ce qui change"),
        ),
        migrations.AddConstraint(
            model_name="regulation",
            constraint=models.CheckConstraint(
                condition=models.Q(("changes", []), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="regulation_change_has_its_reason",
                violation_error_message="Un changement en cours d’édition a son motif.",
            ),
        ),
    ]
