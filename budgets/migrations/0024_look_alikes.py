import django.db.models.deletion
from django.db import migrations, models

# Ids are random: which of two is the smaller says nothing of who voted first.
VIEW = """
CREATE VIEW budgets_lookalike AS
SELECT
    first_id::text || ' ' || second_id::text AS id, edition_id, first_id, second_id,
    bool_or(same_name) AS has_same_name, bool_or(same_home) AS has_same_home, max(last_voted_on) AS last_voted_on
FROM (
    SELECT
        entry.edition_id, entry.id AS first_id, other.id AS second_id, true AS same_name, false AS same_home,
        greatest(entry.voted_on, other.voted_on) AS last_voted_on
    FROM budgets_rollentry AS entry JOIN budgets_rollentry AS other
        ON other.edition_id = entry.edition_id AND other.name_mark = entry.name_mark AND entry.id < other.id
    WHERE entry.name_mark <> '' AND NOT entry.is_cancelled AND NOT other.is_cancelled
    UNION ALL
    SELECT
        entry.edition_id, entry.id, other.id, false, true, greatest(entry.voted_on, other.voted_on)
    FROM budgets_rollentry AS entry JOIN budgets_rollentry AS other
        ON other.edition_id = entry.edition_id AND other.home_mark = entry.home_mark AND entry.id < other.id
    WHERE entry.home_mark <> '' AND NOT entry.is_cancelled AND NOT other.is_cancelled
) AS alike
WHERE NOT EXISTS (
    SELECT FROM budgets_voterreview AS review
    WHERE review.first_id = alike.first_id AND review.second_id = alike.second_id
)
GROUP BY edition_id, first_id, second_id
"""


def _to(model):
    return models.ForeignKey(
        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=model
    )


class Migration(migrations.Migration):
    dependencies = [("budgets", "0023_desk_lists")]

    operations = [
        migrations.RunSQL(VIEW, "DROP VIEW budgets_lookalike"),
        migrations.CreateModel(
            name="LookAlike",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("edition", _to("budgets.edition")),
                ("first", _to("budgets.rollentry")),
                ("second", _to("budgets.rollentry")),
                ("has_same_name", models.BooleanField()),
                ("has_same_home", models.BooleanField()),
                ("last_voted_on", models.DateField()),
            ],
            options={"db_table": "budgets_lookalike", "managed": False},
        ),
    ]
