import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Replace


def rename_permissions(apps, schema_editor):
    """The rights of the former name follow the model, so that none of them is left that gives nothing."""
    _rename(apps, "pollingoffice", "pollingstation")


def rename_permissions_back(apps, schema_editor):
    _rename(apps, "pollingstation", "pollingoffice")


def _rename(apps, before, after):
    rows = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="budgets", codename__endswith=f"_{before}"
    )
    rows.update(codename=Replace(F("codename"), Value(before), Value(after)))


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("budgets", "0021_photos_of_an_album"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel("PollingOffice", "PollingStation"),
        migrations.RemoveConstraint("pollingstation", "office_code_once"),
        migrations.RemoveConstraint("pollingstation", "office_reconciled_whole"),
        migrations.RemoveConstraint("rollentry", "roll_office_is_for_paper"),
        migrations.RemoveConstraint("rollday", "roll_day_once"),
        migrations.RemoveConstraint("keying", "keying_turn_once"),
        migrations.RemoveConstraint("keying", "keying_by_two_people"),
        migrations.RenameField("rollentry", "office", "station"),
        migrations.RenameField("rollday", "office", "station"),
        migrations.RenameField("keying", "office", "station"),
        migrations.RunPython(rename_permissions, rename_permissions_back),
        migrations.AlterField(
            model_name='pollingstation',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stations', to='budgets.edition', verbose_name='édition'),
        ),
        migrations.AlterField(
            model_name='pollingstation',
            name='officers',
            field=models.ManyToManyField(blank=True, related_name='polling_stations', to=settings.AUTH_USER_MODEL, verbose_name='membres du bureau'),
        ),
        migrations.AddConstraint(
            model_name='keying',
            constraint=models.UniqueConstraint(fields=('station', 'sheet', 'turn'), name='keying_turn_once'),
        ),
        migrations.AddConstraint(
            model_name='keying',
            constraint=models.UniqueConstraint(fields=('station', 'sheet', 'by'), name='keying_by_two_people', violation_error_message='Un même bulletin est lu par deux personnes différentes.'),
        ),
        migrations.AddConstraint(
            model_name='pollingstation',
            constraint=models.UniqueConstraint(fields=('edition', 'code'), name='station_code_once', violation_error_message='Un bureau porte déjà cette lettre.'),
        ),
        migrations.AddConstraint(
            model_name='pollingstation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reconciled_at__isnull', True), ('reconciled_by__isnull', True)), models.Q(('reconciled_at__isnull', False), ('reconciled_by__isnull', False), ('sheets_found__isnull', False)), _connector='OR'), name='station_reconciled_whole'),
        ),
        migrations.AddConstraint(
            model_name='rollday',
            constraint=models.UniqueConstraint(fields=('station', 'officer', 'day'), name='roll_day_once'),
        ),
        migrations.AddConstraint(
            model_name='rollentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', 'paper'), ('station__isnull', False)), models.Q(models.Q(('channel', 'paper'), _negated=True), ('station__isnull', True)), _connector='OR'), name='roll_station_is_for_paper'),
        ),
    ]
