from django.db import migrations, models


def answer_the_usual_one(apps, schema_editor):
    apps.get_model("budgets", "Criterion").objects.filter(label="Coût dans la limite").update(is_cost_limit=True)


class Migration(migrations.Migration):
    dependencies = [("budgets", "0019_page_changes")]

    operations = [
        migrations.AddField(
            model_name="criterion",
            name="is_cost_limit",
            field=models.BooleanField(
                default=False,
                help_text="Il compare le coût retenu au coût maximal d’un projet : personne ne peut répondre « oui » au-delà.",
                verbose_name="le portail répond lui-même",
            ),
        ),
        migrations.RunPython(answer_the_usual_one, migrations.RunPython.noop, elidable=True),
    ]
