"""Pages name nobody but their author, an agent."""

from allonnes.core.personal import PersonalModel, declare

declare(
    PersonalModel("portal.Page", neutral=("id", "title", "slug", "summary", "body", "published_at", "search")),
    PersonalModel(
        "portal.PageVersion",
        neutral=("id", "page", "number", "title", "summary", "body", "published_at", "published_by"),
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
