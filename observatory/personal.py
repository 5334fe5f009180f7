"""What the observatory knows of people: who follows a promise, what they said of what was delivered.

A promise itself speaks of nobody; a count of opinions never changes.
"""

from django.utils.translation import gettext_lazy as _

from allonnes.contributions.privacy import (
    comment_declared,
    follow_declared,
    moderation_declared,
    report_declared,
)
from allonnes.core.personal import OnErasure, PersonalModel, declare

declare(
    PersonalModel(
        "observatory.ArchiveVisa",
        neutral=(
            *("id", "kind", "reference", "given_by", "given_on", "seen", "seen_at"),
            *("entered_by", "used_at", "eliminated"),
        ),
    ),
    PersonalModel("observatory.Election", neutral=("id", "name", "votes_on", "ends_on")),
    PersonalModel("observatory.Origin", neutral=("id", "kind", "name", "slug", "year", "edition")),
    PersonalModel("observatory.Theme", neutral=("id", "name", "slug")),
    PersonalModel("observatory.MunicipalText", neutral=("id", "title", "adopted_on", "url")),
    PersonalModel(
        "observatory.ImportLine", neutral=("id", "source", "reference", "line", "cells", "corrections", "at")
    ),
    PersonalModel("observatory.SharedBudget", neutral=("id", "name", "amount", "source", "reference")),
    PersonalModel(
        "observatory.Engagement",
        neutral=(
            *("id", "number", "origin", "project", "case", "initiative", "opinion", "text", "line"),
            *("title", "theme"),
            *("place_words", "neighbourhood", "latitude", "longitude"),
            *("promised_since", "promised_scope", "promised_cost", "promised_on", "shared_budget"),
            *("scope", "cost", "due_on", "voted", "committed", "paid", "state"),
            *("delivered_on", "delivery_place", "evaluation_ends_on"),
            *("stop_reason", "stop_decision", "stopped_on", "department", "official_words"),
            *("last_news_on", "reminded_on", "created_at", "search", "revision"),
        ),
    ),
    PersonalModel(
        "observatory.EngagementHistory",
        neutral=(*("id", "engagement", "event", "from_state", "to_state", "at", "by", "link", "reason", "decision"),),
    ),
    PersonalModel(
        "observatory.Milestone",
        neutral=("id", "engagement", "kind", "planned_on", "due_on", "done_on", "note", "is_skipped"),
    ),
    PersonalModel(
        "observatory.Slip",
        neutral=(
            *("id", "engagement", "milestone", "old_day", "new_day", "old_cost", "new_cost"),
            *("reason", "decision", "at", "by"),
        ),
    ),
    PersonalModel("observatory.Change", neutral=("id", "engagement", "kind", "words", "at", "by", "told_at")),
    PersonalModel(
        "observatory.EngagementPhoto",
        neutral=(
            *("id", "engagement", "moment", "taken_on", "place_words", "alt", "large", "small"),
            *("width", "height", "small_width", "small_height", "content_hash", "added_at"),
        ),
    ),
    follow_declared("observatory.Follow", "engagement", title=_("Les promesses que vous suivez")),
    comment_declared(
        "observatory.Comment",
        "engagement",
        title=_("Vos avis sur ce qui est livré"),
        purpose=_("dire à tous ce que vaut ce qui est livré"),
    ),
    report_declared("observatory.Report", "comment", title=_("Les avis que vous avez signalés")),
    moderation_declared("observatory.Moderation", "comment", title=_("Les décisions de modération sur vos avis")),
    PersonalModel(
        "observatory.Evaluation",
        person="user",
        personal=("engagement", "user", "as_promised", "used", "well_spent", "at"),
        neutral=("id", "assisted_entry", "channel", "words", "words_fate"),
        on_erasure=OnErasure.KEEP,
        title=_("Vos réponses sur les promesses livrées"),
        purpose=_("savoir si ce qui est livré convient, par des nombres où personne n’est nommé"),
    ),
)

# Counts alone: nobody is found again in them.
declare(
    PersonalModel("observatory.ReachYear", neutral=("id", "year", "people", "unnamed", "voters", "counted_at")),
    PersonalModel("observatory.ReachCell", neutral=("id", "year", "dimension", "key", "count")),
    PersonalModel("observatory.DashboardPage", neutral=("id", "year", "until", "made_at", "body")),
)
