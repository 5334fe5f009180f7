"""What the councils know of people: who would like to sit, who sits, and who drew."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.personal import OnErasure, PersonalModel, also_on_erasure, declare
from instances.councils.actions.forgetting import forget_rows_of, lock_rows_of

also_on_erasure(lock=lock_rows_of, forget=forget_rows_of)
HISTORY = ("id", "event", "from_state", "to_state", "at", "by", "link", "reason")

declare(
    PersonalModel(
        "instances.Council",
        neutral=(
            *("id", "revision", "name", "slug", "purpose", "description", "audience", "min_age", "max_age"),
            *("neighbourhoods", "selection", "is_gap_limited", "created_on", "legal_words", "deliberation_url"),
            *("charter_url", "term_ends_on", "email", "phone", "convocation_days", "quorum_percent"),
            *("meetings_from", "meetings_to", "initiatives_from", "initiatives_to", "answer_days"),
            *("candidacies_from", "candidacies_until", "is_public", "search"),
        ),
    ),
    PersonalModel("instances.College", neutral=("id", "council", "name", "seats", "position")),
    PersonalModel(
        "instances.CouncilAnimator",
        person="assignment__user",
        personal=("council",),
        neutral=("id", "assignment"),
        on_erasure=OnErasure.KEEP,
        title=_("Les conseils que vous animez"),
        purpose=_("savoir qui anime chaque conseil"),
    ),
    PersonalModel(
        "instances.Candidacy",
        person="author",
        address="email",
        personal=(
            *("council", "college", "first_name", "last_name", "email", "phone", "birth_date", "gender"),
            *("neighbourhood", "motivation", "parent_name", "parent_email", "parent_agreed_at", "state"),
            *("author", "channel", "created_at", "decided_at", "decline_reason", "decline_words"),
        ),
        neutral=(
            *("id", "client_id", "is_parent_on_paper", "parent_asked_at", "parent_reminded_at"),
            *("assisted_entry", "email_confirmed_at", "erased_at"),
        ),
        on_erasure=OnErasure.KEEP,
        title=_("Vos candidatures à un conseil"),
        purpose=_("choisir les membres du conseil et vous répondre"),
    ),
    PersonalModel("instances.CandidacyHistory", neutral=(*HISTORY, "candidacy")),
    PersonalModel(
        "instances.Mandate",
        person="person",
        address="email",
        personal=(
            *("council", "college", "first_name", "last_name", "email", "phone", "birth_date", "gender", "role"),
            *("person", "starts_on", "ends_on", "end_reason", "name_agreed_on"),
        ),
        neutral=("id", "candidacy", "substitute_of", "end_words", "erased_at"),
        on_erasure=OnErasure.KEEP,
        title=_("Vos mandats dans un conseil"),
        purpose=_("réunir le conseil, et savoir qui y siège"),
    ),
    PersonalModel("instances.MandateHistory", neutral=(*HISTORY, "mandate")),
    PersonalModel(
        "instances.Draw",
        neutral=(
            *("id", "council", "college", "title", "seats", "substitutes", "is_parity", "seed_source", "seed_on"),
            *("seed", "list_hash", "state", "frozen_at", "drawn_at", "frozen_by", "confirmed_by"),
        ),
    ),
    PersonalModel("instances.DrawHistory", neutral=(*HISTORY, "draw")),
    PersonalModel(
        "instances.DrawEntry",
        person="candidacy__author",
        personal=("number", "gender", "rank", "is_seated", "is_substitute"),
        neutral=("id", "draw", "candidacy"),
        on_erasure=OnErasure.KEEP,
        title=_("Vos numéros dans un tirage au sort"),
        purpose=_("prouver que le tirage est juste"),
    ),
)
