"""Pages name nobody but their author, an agent; the address of « mon agenda » goes with the account."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.personal import OnErasure, PersonalModel, declare

declare(
    PersonalModel(
        "portal.AgendaAddress",
        person="user",
        personal=("created_at",),
        neutral=("id", "user", "key"),
        on_erasure=OnErasure.DELETE,
        title=_("L’adresse secrète de votre agenda"),
        purpose=_("montrer vos dates dans l’agenda de votre téléphone"),
    ),
    PersonalModel("portal.OldAddress", neutral=("id", "path", "target")),
    PersonalModel("portal.MissedAddress", neutral=("id", "path", "times", "last_on")),
    PersonalModel("portal.Page", neutral=("id", "title", "slug", "summary", "body", "plain", "published_at", "search")),
    PersonalModel(
        "portal.PageVersion",
        neutral=("id", "page", "number", "title", "summary", "body", "plain", "published_at", "published_by"),
    ),
    PersonalModel(
        "portal.AccessibilityAudit",
        neutral=(
            "id",
            "audited_on",
            "auditor",
            "reference",
            "criteria_applicable",
            "criteria_met",
            "exceptions",
            "environment",
            "tools",
            "pages_checked",
            "report_url",
        ),
    ),
)
