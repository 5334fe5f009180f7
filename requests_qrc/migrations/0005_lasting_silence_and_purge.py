from django.db import migrations, models

PERMISSIONS = (
    ("sort_case", "Peut trier les demandes, les confier, les transmettre"),
    ("handle_case", "Peut traiter les demandes de son service, et y répondre"),
    ("return_case", "Peut rendre une demande qui n’est pas pour son service"),
    ("uphold_case", "Peut maintenir une réponse contestée"),
    ("discard_case", "Peut écarter une demande indésirable"),
    ("enter_case", "Peut saisir une demande pour quelqu’un"),
    ("purge_case", "Peut décider d’effacer les demandes anciennes"),
)


class Migration(migrations.Migration):
    dependencies = [("requests_qrc", "0004_page_changes")]

    operations = [
        migrations.AlterModelOptions(
            name="case",
            options={"permissions": PERMISSIONS, "verbose_name": "demande", "verbose_name_plural": "demandes"},
        ),
        migrations.AddField(
            model_name="case",
            name="silence_decided_on",
            field=models.DateField(blank=True, null=True, verbose_name="le silence a décidé le"),
        ),
        migrations.AddField(
            model_name="case",
            name="purged_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="échanges effacés le"),
        ),
        migrations.RemoveConstraint(model_name="case", name="case_silence_of_requests"),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("silence_decided_on__isnull", True), ("silence_on__isnull", True))
                | models.Q(("kind", "request")),
                name="case_silence_of_requests",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("purged_at__isnull", True)) | models.Q(("erased_at__isnull", False)),
                name="case_purged_once_erased",
            ),
        ),
    ]
