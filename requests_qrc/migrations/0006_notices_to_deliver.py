from django.db import migrations, models

KINDS = [
    ("reply", "Réponse publique"),
    ("question", "Question"),
    ("note", "Note interne"),
    ("resident", "L’habitante ou l’habitant"),
    ("partner", "L’organisme"),
    ("notice", "Avis de la ville"),
]


class Migration(migrations.Migration):
    dependencies = [("requests_qrc", "0005_lasting_silence_and_purge")]

    operations = [
        migrations.AlterField(
            model_name="casemessage",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=8, verbose_name="sorte"),
        ),
        migrations.AlterField(
            model_name="casemessage",
            name="signature",
            field=models.CharField(blank=True, max_length=400, verbose_name="signature"),
        ),
    ]
