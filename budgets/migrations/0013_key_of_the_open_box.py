"""The key of an open box leaves the database: votes under way get one in a file, and are hidden again with it.

The derivations of before and of this day are written here, so that the code may change them later.
"""

import base64
import hashlib
import hmac
import os
import secrets
import uuid
from importlib import import_module
from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import migrations, models

BLOCK = 256


# --- As it was ---------------------------------------------------------------------------------------------
def old_lock(purpose):
    digest = hashlib.sha256(purpose.encode() + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def old_locator(salt, entry):
    key = hmac.digest(settings.SECRET_KEY.encode(), f"budgets.urn:{salt}".encode(), hashlib.sha256)
    return hmac.digest(key, entry.bytes, hashlib.sha256).hex()


# --- As it is ----------------------------------------------------------------------------------------------
def made_for(secret, use):
    return hmac.digest(secret, f"budgets.vote.{use}".encode(), hashlib.sha256)


def new_lock(secret, use):
    return Fernet(base64.urlsafe_b64encode(made_for(secret, use)))


def new_locator(secret, entry):
    return hmac.digest(made_for(secret, "locators"), entry.bytes, hashlib.sha256).hex()


def new_mark(secret, kind, old):
    return hmac.digest(made_for(secret, "marks"), f"{kind}:{old}".encode(), hashlib.sha256).hex() if old else ""


def hidden_again(hidden, before, after):
    """The same text, without the spaces that gave it its length, hidden by another lock."""
    data = before.decrypt(hidden.encode()).rstrip()
    return after.encrypt_at_time(data.ljust(-(-len(data) // BLOCK) * BLOCK), 0).decode()


def kept_key():
    """A new key with the halves of its recovery code, in the folder of keys; with its fingerprint."""
    folder = Path(settings.VOTE_KEY_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret, half = secrets.token_bytes(32), secrets.token_bytes(32)
    fingerprint = hashlib.sha256(b"allonnes: key of an open ballot box" + secret).hexdigest()
    other = bytes(left ^ right for left, right in zip(secret, half, strict=True))
    for name, content in (("cle", secret), ("A", half), ("B", other)):
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW
        with os.fdopen(os.open(folder / f"{fingerprint[:32]}.{name}", flags, 0o600), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    return secret, fingerprint


# --- From one to the other ---------------------------------------------------------------------------------
def move_keys(apps, schema_editor):
    openings = apps.get_model("budgets", "VoteOpening").objects
    sealed = apps.get_model("budgets", "Sealing").objects.filter(sealed_at__isnull=False)
    done = set(sealed.values_list("edition_id", flat=True))
    is_any_open = False
    for opening in openings.order_by("pk"):
        if opening.edition_id in done:
            forget_marks(apps, opening.edition_id)
            continue
        is_any_open = True
        secret, fingerprint = kept_key()
        move_vote(apps, opening.edition_id, secret)
        keep_fingerprint(schema_editor, opening.pk, fingerprint)
    if is_any_open:
        forget_session_voters(apps)


def forget_marks(apps, edition):
    """Nobody tests any more whether a known person voted, not even with the site's secret."""
    rows = apps.get_model("budgets", "RollEntry").objects.filter(edition=edition)
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        rows.filter(pk=pk).update(identity_mark=secrets.token_hex(32))


def move_vote(apps, edition, secret):
    roll = apps.get_model("budgets", "RollEntry").objects.filter(edition=edition)
    box = apps.get_model("budgets", "OpenBallot").objects.filter(edition=edition)
    key = apps.get_model("budgets", "VoteKey").objects.filter(edition=edition).first()
    before, after = old_lock("budgets.urn"), new_lock(secret, "choices")
    for ballot in box.order_by("pk"):
        box.filter(pk=ballot.pk).update(content=hidden_again(ballot.content, before, after))
    before, after = old_lock("budgets.roll"), new_lock(secret, "identities")
    for entry in roll.order_by("pk"):
        if key is not None:
            found = old_locator(key.salt, uuid.UUID(str(entry.pk)))
            box.filter(locator=found).update(locator=new_locator(secret, uuid.UUID(str(entry.pk))))
        marks = {f"{kind}_mark": new_mark(secret, kind, getattr(entry, f"{kind}_mark")) for kind in KINDS}
        name = hidden_again(entry.identity_box, before, after) if entry.identity_box else ""
        roll.filter(pk=entry.pk).update(identity_box=name, **marks)


KINDS = ("identity", "name", "home")


def keep_fingerprint(schema_editor, opening, fingerprint):
    """The row is never changed otherwise: its guard is put aside for this."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE budgets_voteopening DISABLE TRIGGER USER")
        cursor.execute("UPDATE budgets_voteopening SET key_fingerprint = %s WHERE id = %s", [fingerprint, opening])
        cursor.execute("ALTER TABLE budgets_voteopening ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def forget_session_voters(apps):
    """Whoever said her name and has not voted yet says it again: what her session holds was made the old way."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    rows = apps.get_model("sessions", "Session").objects
    for row in rows.order_by("pk"):
        kept = store.decode(row.session_data)
        if (kept.get("voter") or {}).get("identity_box"):
            del kept["voter"]
            rows.filter(pk=row.pk).update(session_data=store.encode(kept))


class Migration(migrations.Migration):

    dependencies = [
        ('sessions', '0001_initial'),
        ('budgets', '0012_kiosk_hours'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='voteopening',
            name='key_fingerprint',
            field=models.CharField(blank=True, max_length=64, verbose_name='empreinte de la clé'),
        ),
        migrations.AddField(
            model_name='voteopening',
            name='database_advice',
            field=models.JSONField(default=list, verbose_name='réglages de la base à revoir'),
        ),
        migrations.CreateModel(
            name='KeyDestruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('destroyed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='détruite le')),
                ('sealing', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='key_destruction', to='budgets.sealing', verbose_name='scellement')),
            ],
            options={
                'verbose_name': 'destruction de la clé d’un vote',
                'verbose_name_plural': 'destructions des clés des votes',
            },
        ),
        migrations.CreateModel(
            name='KeyHalf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('half', models.CharField(max_length=1, verbose_name='moitié')),
                ('given_on', models.DateField(verbose_name='imprimée le')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='gardée par')),
                ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='halves', to='budgets.voteopening', verbose_name='ouverture')),
            ],
            options={
                'verbose_name': 'moitié du code de secours',
                'verbose_name_plural': 'moitiés des codes de secours',
            },
        ),
        migrations.CreateModel(
            name='KeyLoss',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='raison')),
                ('asked_at', models.DateTimeField(verbose_name='dit le')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmé le')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dit par')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmé par')),
                ('opening', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='key_loss', to='budgets.voteopening', verbose_name='ouverture')),
            ],
            options={
                'verbose_name': 'perte de la clé d’un vote',
                'verbose_name_plural': 'pertes des clés des votes',
            },
        ),
        migrations.RunPython(move_keys, migrations.RunPython.noop),
        migrations.DeleteModel(
            name='VoteKey',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keydestruction',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='228a9d3dc1b974bef7c21dfa4aca58b12a0453a4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_63b92', table='budgets_keydestruction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keydestruction',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF current_setting('allonnes.tables_may_be_emptied', true) = 'on' THEN RETURN NULL; END IF;\nRAISE EXCEPTION 'pgtrigger: Cannot empty the % table', TG_TABLE_NAME;\n", hash='8b8813f424699f15d416bcbd6c4c192abab93d49', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_e18ca', table='budgets_keydestruction', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='keyhalf',
            constraint=models.UniqueConstraint(fields=('opening', 'half'), name='key_half_once'),
        ),
        migrations.AddConstraint(
            model_name='keyhalf',
            constraint=models.UniqueConstraint(fields=('opening', 'officer'), name='key_halves_by_two_people', violation_error_message='Une personne ne garde qu’une moitié du code.'),
        ),
        migrations.AddConstraint(
            model_name='keyhalf',
            constraint=models.CheckConstraint(condition=models.Q(('half__in', ['A', 'B'])), name='key_half_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keyhalf',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d3d03af00149165aade9ac080486e6804d7bf513', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ce02f', table='budgets_keyhalf', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keyhalf',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF current_setting('allonnes.tables_may_be_emptied', true) = 'on' THEN RETURN NULL; END IF;\nRAISE EXCEPTION 'pgtrigger: Cannot empty the % table', TG_TABLE_NAME;\n", hash='0985a77f56ecd177affb22e4310dbd62252e69da', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_8fd1d', table='budgets_keyhalf', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='keyloss',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('asked_by')), _negated=True), _connector='OR'), name='key_loss_by_two_officers', violation_error_message='Il faut deux personnes différentes.'),
        ),
        migrations.AddConstraint(
            model_name='keyloss',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='key_loss_confirmed_whole'),
        ),
        migrations.AddConstraint(
            model_name='keyloss',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='key_loss_has_reason', violation_error_message='Donnez la raison.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keyloss',
            trigger=pgtrigger.compiler.Trigger(name='key_loss_is_final', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."confirmed_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b436c54867e72e1ad9c472849ff7da7e5321cc40', operation='UPDATE OR DELETE', pgid='pgtrigger_key_loss_is_final_852e3', table='budgets_keyloss', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keyloss',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF current_setting('allonnes.tables_may_be_emptied', true) = 'on' THEN RETURN NULL; END IF;\nRAISE EXCEPTION 'pgtrigger: Cannot empty the % table', TG_TABLE_NAME;\n", hash='9b7b7eee92637645a69f1acea9b330d2bab75c18', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_d746b', table='budgets_keyloss', when='BEFORE')),
        ),
    ]
