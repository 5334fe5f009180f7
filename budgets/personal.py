"""In this part, no field names a private person yet but the public author's label, chosen for publication."""

from allonnes.core.personal import PersonalModel, declare

declare(
    PersonalModel(
        "budgets.Edition",
        neutral=(
            "id", "title", "slug", "year", "summary", "amount", "currency", "max_project_cost", "ballot_type",
            "min_choices", "max_choices", "rule", "support", "tie_rule", "tie_seed", "minimum_votes", "is_published",
            "is_imported", "source", "pabulib_meta", "search",
        ),
    ),
    PersonalModel("budgets.Phase", neutral=("id", "edition", "kind", "starts_at", "ends_at")),
    PersonalModel("budgets.Envelope", neutral=("id", "edition", "name", "slug", "amount", "neighbourhoods")),
    PersonalModel("budgets.Category", neutral=("id", "edition", "name", "slug")),
    PersonalModel(
        "budgets.Project",
        neutral=(
            "id", "edition", "number", "reference", "title", "summary", "description", "author_label", "category",
            "neighbourhood", "envelope", "place_label", "latitude", "longitude", "cost", "state", "is_withdrawn", "extra", "created_at",
            "search",
        ),
    ),
    PersonalModel(
        "budgets.ProjectHistory",
        neutral=("id", "project", "event", "from_state", "to_state", "at", "by", "reason"),
    ),
    PersonalModel("budgets.SealedBallot", neutral=("id", "edition", "choices")),
    PersonalModel("budgets.TurnoutFigure", neutral=("id", "edition", "dimension", "label", "count")),
    PersonalModel(
        "budgets.Count",
        neutral=(
            "id", "edition", "rule", "is_official", "settings", "ballots_sha256", "ballots", "winners", "spent",
            "remaining", "steps", "blank_ballots", "voters_without_winner",
            "places_without_winner", "counted_at",
        ),
    ),
)
