"""Messages written before hold the title of their project: put the reference in its place, and digests no words."""

import re

from django.db import migrations

_PAGE = re.compile(r"/budgets/(?P<slug>[-\w]+)/projets/(?P<number>\d+)/")
_FOLLOW_UP = re.compile(r"/budgets/suivi/(?P<public_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
_MERGE = re.compile(r"budgets/(?:projects_merged|merge_undone):merge:(?P<pk>\d+):")


def _project(projects, payload):
    url = payload.get("project_url") or payload.get("url", "")
    page, follow_up = _PAGE.match(url), _FOLLOW_UP.match(url)
    if page:
        return projects.filter(edition__slug=page["slug"], number=int(page["number"])).first()
    return projects.filter(public_id=follow_up["public_id"]).first() if follow_up else None


def put_references(apps, schema_editor):
    """The message of a project that cannot be found keeps its words: it may be waiting to leave."""
    messages = apps.get_model("core", "OutboxMessage").objects
    projects, merges = apps.get_model("budgets", "Project").objects, apps.get_model("budgets", "Merge").objects
    rows = messages.filter(kind__startswith="budgets/", payload__has_key="title").order_by("pk")
    for message in rows.iterator(chunk_size=500):
        project = _project(projects, message.payload)
        if project is None:
            continue
        message.payload.pop("title")
        message.payload["project"] = project.pk
        merge = _MERGE.match(message.key)
        joined = merges.filter(pk=int(merge["pk"])).first() if merge else None
        if joined:
            message.payload.pop("other", None)
            message.payload["other_project"] = joined.merged_id
        message.save(update_fields=["payload"])
    for digest in messages.filter(kind="notifications/digest", state="sent", payload__has_key="items").order_by("pk"):
        digest.payload["items"] = []
        digest.save(update_fields=["payload"])


class Migration(migrations.Migration):
    dependencies = [
        ('budgets', '0010_letters_by_two'),
        ("core", "0003_failed_message_without_address"),
    ]
    operations = [migrations.RunPython(put_references, migrations.RunPython.noop)]
