"""A guaranteed share says what it is for. Those that exist: their quartiers, else the projects that hold them now."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


def say_what_shares_are_for(apps, schema_editor):
    """Keep the order in which shares were filled. What no vote has frozen is worked out again when it is opened."""
    Envelope, Project = apps.get_model("budgets", "Envelope"), apps.get_model("budgets", "Project")
    ranks = {}
    for share in Envelope.objects.order_by("edition", "-amount", "pk"):
        ranks[share.edition_id] = share.position = ranks.get(share.edition_id, 0) + 1
        share.kind = "neighbourhoods" if share.neighbourhoods.exists() else "projects"
        share.save(update_fields=["position", "kind"])
    pick = apps.get_model("budgets", "ShareProject")
    held = Project.objects.filter(envelope__kind="projects").order_by("pk").values_list("envelope", "pk")
    pick.objects.bulk_create(pick(envelope_id=share, project_id=project) for share, project in held)
    waiting = Project.objects.filter(envelope__isnull=False, edition__opening__isnull=True)
    waiting.filter(edition__counts__isnull=True, edition__sealed_ballots__isnull=True).update(envelope=None)


class Migration(migrations.Migration):

    dependencies = [
        ('budgets', '0008_guarded_vote'),
        ('town', '0001_initial'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name='project', name='frozen_for_the_vote'),
        pgtrigger.migrations.RemoveTrigger(model_name='envelope', name='frozen_for_the_vote'),
        migrations.AddField(
            model_name='envelope',
            name='category',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='budgets.category', verbose_name='thème'),
        ),
        migrations.AddField(
            model_name='envelope',
            name='kind',
            field=models.CharField(choices=[('neighbourhoods', 'aux projets de certains quartiers'), ('priority', 'aux projets du quartier prioritaire'), ('theme', 'aux projets d’un thème'), ('projects', 'à des projets choisis à la main')], default='projects', max_length=14, verbose_name='elle sert'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='envelope',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='rang'),
            preserve_default=False,
        ),
        # The table that Django made for the quartiers stays, with its rows.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='ShareNeighbourhood',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('envelope', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='budgets.envelope', verbose_name='part garantie')),
                        ('neighbourhood', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='town.neighbourhood', verbose_name='quartier')),
                    ],
                    options={
                        'verbose_name': 'quartier d’une part garantie',
                        'verbose_name_plural': 'quartiers des parts garanties',
                        'db_table': 'budgets_envelope_neighbourhoods',
                        'constraints': [models.UniqueConstraint(fields=('envelope', 'neighbourhood'), name='share_neighbourhood_once')],
                    },
                ),
                migrations.AlterField(
                    model_name='envelope',
                    name='neighbourhoods',
                    field=models.ManyToManyField(blank=True, through='budgets.ShareNeighbourhood', to='town.neighbourhood', verbose_name='quartiers'),
                ),
            ],
        ),
        migrations.RunSQL(
            """
            DO $$ DECLARE known text; BEGIN
                SELECT conname INTO STRICT known FROM pg_constraint
                WHERE conrelid = 'budgets_envelope_neighbourhoods'::regclass AND contype = 'u';
                IF known <> 'share_neighbourhood_once' THEN
                    EXECUTE format(
                        'ALTER TABLE budgets_envelope_neighbourhoods RENAME CONSTRAINT %I TO share_neighbourhood_once',
                        known
                    );
                END IF;
            END $$
            """,
            migrations.RunSQL.noop,
        ),
        migrations.CreateModel(
            name='ShareProject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('envelope', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='budgets.envelope', verbose_name='part garantie')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='budgets.project', verbose_name='projet')),
            ],
            options={
                'verbose_name': 'projet choisi pour une part garantie',
                'verbose_name_plural': 'projets choisis pour les parts garanties',
                'constraints': [models.UniqueConstraint(fields=('project',), name='share_project_once', violation_error_message='Ce projet est déjà choisi pour une autre part.')],
            },
        ),
        migrations.AddField(
            model_name='envelope',
            name='projects',
            field=models.ManyToManyField(blank=True, related_name='picked_by', through='budgets.ShareProject', to='budgets.project', verbose_name='projets choisis à la main'),
        ),
        migrations.RunPython(say_what_shares_are_for, migrations.RunPython.noop),
        # The rows just written are checked now: a table with checks still to come cannot be altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='envelope',
            constraint=models.UniqueConstraint(fields=('edition', 'position'), name='envelope_rank_once', violation_error_message='Une autre part a déjà ce rang : choisissez-en un autre.'),
        ),
        migrations.AddConstraint(
            model_name='envelope',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('category__isnull', False), ('kind', 'theme')), models.Q(('category__isnull', True), ('kind__in', ['neighbourhoods', 'priority', 'projects'])), _connector='OR'), name='envelope_theme_agrees', violation_error_message='Une part a un thème quand elle sert à un thème, et alors seulement.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='envelope',
            trigger=pgtrigger.compiler.Trigger(name='frozen_for_the_vote', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF TG_OP <> 'INSERT' AND EXISTS (SELECT FROM budgets_voteopening WHERE edition_id = OLD.edition_id) THEN RAISE EXCEPTION 'frozen for the vote: % %', TG_TABLE_NAME, OLD.id; END IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nIF EXISTS (SELECT FROM budgets_voteopening WHERE edition_id = NEW.edition_id) THEN RAISE EXCEPTION 'frozen for the vote: % %', TG_TABLE_NAME, NEW.id; END IF;\nRETURN NEW;\n", hash='95f3dd8cf8db3fd2285e8dfd9ec6bb4529d93b16', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_for_the_vote_2874e', table='budgets_envelope', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='envelope',
            trigger=pgtrigger.compiler.Trigger(name='says_its_purpose', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\nIF EXISTS (SELECT FROM budgets_envelope AS share WHERE share.id = NEW.id AND NOT (\n    (share.kind = 'neighbourhoods')\n        = EXISTS (SELECT FROM budgets_envelope_neighbourhoods WHERE envelope_id = share.id)\n    AND (share.kind = 'projects') = EXISTS (SELECT FROM budgets_shareproject WHERE envelope_id = share.id)\n    AND NOT EXISTS (\n        SELECT FROM budgets_category WHERE id = share.category_id AND edition_id <> share.edition_id\n    )\n    AND NOT EXISTS (\n        SELECT FROM budgets_shareproject JOIN budgets_project ON budgets_project.id = project_id\n        WHERE budgets_shareproject.envelope_id = share.id AND budgets_project.edition_id <> share.edition_id\n    )\n)) THEN\n    RAISE EXCEPTION 'guaranteed share without its purpose: %', NEW.id USING ERRCODE = 'check_violation';\nEND IF;\nRETURN NULL;\n", hash='6827b3995b87c05eafde243d0e5a5d84cba308a6', operation='INSERT OR UPDATE', pgid='pgtrigger_says_its_purpose_7f892', table='budgets_envelope', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='project',
            trigger=pgtrigger.compiler.Trigger(name='frozen_for_the_vote', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF TG_OP = 'DELETE' THEN\n    IF OLD.state IN ('on_ballot', 'elected', 'not_elected') AND EXISTS (SELECT FROM budgets_voteopening WHERE edition_id = OLD.edition_id) THEN RAISE EXCEPTION 'frozen for the vote: % %', TG_TABLE_NAME, OLD.id; END IF;\n    RETURN OLD;\nEND IF;\nIF NOT EXISTS (SELECT FROM budgets_voteopening WHERE edition_id = NEW.edition_id) AND NOT EXISTS (SELECT FROM budgets_voteopening WHERE edition_id = OLD.edition_id) THEN\n    RETURN NEW;\nEND IF;\nIF TG_OP = 'INSERT' THEN\n    IF NEW.state IN ('on_ballot', 'elected', 'not_elected') THEN RAISE EXCEPTION 'frozen for the vote: % %', TG_TABLE_NAME, NEW.id; END IF;\n    RETURN NEW;\nEND IF;\nIF (OLD.state IN ('on_ballot', 'elected', 'not_elected')) <> (NEW.state IN ('on_ballot', 'elected', 'not_elected')) OR (NEW.state IN ('on_ballot', 'elected', 'not_elected') AND (\n    OLD.cost, OLD.reference, OLD.number, OLD.envelope_id, OLD.edition_id,\n    OLD.title, OLD.summary, OLD.place_label, OLD.neighbourhood_id, OLD.category_id\n) IS DISTINCT FROM (\n    NEW.cost, NEW.reference, NEW.number, NEW.envelope_id, NEW.edition_id,\n    NEW.title, NEW.summary, NEW.place_label, NEW.neighbourhood_id, NEW.category_id\n)) OR (OLD.is_withdrawn AND NOT NEW.is_withdrawn) THEN RAISE EXCEPTION 'frozen for the vote: % %', TG_TABLE_NAME, NEW.id; END IF;\nRETURN NEW;\n", hash='104a98a43d5369846dcc1960920019382b018b80', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_for_the_vote_545a1', table='budgets_project', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shareneighbourhood',
            trigger=pgtrigger.compiler.Trigger(name='frozen_for_the_vote', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF TG_OP <> 'INSERT' AND EXISTS (SELECT FROM budgets_voteopening WHERE edition_id = (SELECT edition_id FROM budgets_envelope WHERE id = OLD.envelope_id)) THEN\n    RAISE EXCEPTION 'frozen for the vote: % %', TG_TABLE_NAME, OLD.id;\nEND IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nIF EXISTS (SELECT FROM budgets_voteopening WHERE edition_id = (SELECT edition_id FROM budgets_envelope WHERE id = NEW.envelope_id)) THEN RAISE EXCEPTION 'frozen for the vote: % %', TG_TABLE_NAME, NEW.id; END IF;\nRETURN NEW;\n", hash='35642a006716e149d413643c7499e33a22726596', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_for_the_vote_8009b', table='budgets_envelope_neighbourhoods', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shareneighbourhood',
            trigger=pgtrigger.compiler.Trigger(name='says_its_purpose', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\nIF EXISTS (SELECT FROM budgets_envelope AS share WHERE share.id = coalesce(NEW.envelope_id, OLD.envelope_id) AND NOT (\n    (share.kind = 'neighbourhoods')\n        = EXISTS (SELECT FROM budgets_envelope_neighbourhoods WHERE envelope_id = share.id)\n    AND (share.kind = 'projects') = EXISTS (SELECT FROM budgets_shareproject WHERE envelope_id = share.id)\n    AND NOT EXISTS (\n        SELECT FROM budgets_category WHERE id = share.category_id AND edition_id <> share.edition_id\n    )\n    AND NOT EXISTS (\n        SELECT FROM budgets_shareproject JOIN budgets_project ON budgets_project.id = project_id\n        WHERE budgets_shareproject.envelope_id = share.id AND budgets_project.edition_id <> share.edition_id\n    )\n)) THEN\n    RAISE EXCEPTION 'guaranteed share without its purpose: %', coalesce(NEW.envelope_id, OLD.envelope_id) USING ERRCODE = 'check_violation';\nEND IF;\nRETURN NULL;\n", hash='4fd73f8407ca44b5f9ea937dc3363c97e89311b9', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_says_its_purpose_8f421', table='budgets_envelope_neighbourhoods', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shareproject',
            trigger=pgtrigger.compiler.Trigger(name='frozen_for_the_vote', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF TG_OP <> 'INSERT' AND EXISTS (SELECT FROM budgets_voteopening WHERE edition_id = (SELECT edition_id FROM budgets_envelope WHERE id = OLD.envelope_id)) THEN\n    RAISE EXCEPTION 'frozen for the vote: % %', TG_TABLE_NAME, OLD.id;\nEND IF;\nIF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\nIF EXISTS (SELECT FROM budgets_voteopening WHERE edition_id = (SELECT edition_id FROM budgets_envelope WHERE id = NEW.envelope_id)) THEN RAISE EXCEPTION 'frozen for the vote: % %', TG_TABLE_NAME, NEW.id; END IF;\nRETURN NEW;\n", hash='6367255a74aff371839670ac0b645998e70d57da', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_for_the_vote_c7ec0', table='budgets_shareproject', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shareproject',
            trigger=pgtrigger.compiler.Trigger(name='says_its_purpose', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\nIF EXISTS (SELECT FROM budgets_envelope AS share WHERE share.id = coalesce(NEW.envelope_id, OLD.envelope_id) AND NOT (\n    (share.kind = 'neighbourhoods')\n        = EXISTS (SELECT FROM budgets_envelope_neighbourhoods WHERE envelope_id = share.id)\n    AND (share.kind = 'projects') = EXISTS (SELECT FROM budgets_shareproject WHERE envelope_id = share.id)\n    AND NOT EXISTS (\n        SELECT FROM budgets_category WHERE id = share.category_id AND edition_id <> share.edition_id\n    )\n    AND NOT EXISTS (\n        SELECT FROM budgets_shareproject JOIN budgets_project ON budgets_project.id = project_id\n        WHERE budgets_shareproject.envelope_id = share.id AND budgets_project.edition_id <> share.edition_id\n    )\n)) THEN\n    RAISE EXCEPTION 'guaranteed share without its purpose: %', coalesce(NEW.envelope_id, OLD.envelope_id) USING ERRCODE = 'check_violation';\nEND IF;\nRETURN NULL;\n", hash='60d4cc68dda5f76ab056d146bc6b7781500e876f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_says_its_purpose_c181b', table='budgets_shareproject', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
    ]
