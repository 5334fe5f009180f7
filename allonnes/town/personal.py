"""Nothing of this layer concerns a private person."""

from allonnes.core.personal import PersonalModel, declare

declare(
    PersonalModel(
        "town.TownProfile",
        neutral=(
            "id",
            "name",
            "insee_code",
            "department_name",
            "population",
            "population_source",
            "address",
            "phone",
            "email",
            "opening_hours",
            "publication_director",
            "hosting",
            "dpo_contact",
            "accessibility_contact",
            "security_contact",
            "boundary",
            "boundary_source",
            "is_fictitious",
        ),
    ),
    PersonalModel(
        "town.Neighbourhood", neutral=("id", "name", "slug", "is_priority", "is_fictitious", "geometry", "source")
    ),
    PersonalModel(
        "town.Place",
        neutral=(
            "id",
            "name",
            "other_names",
            "kind",
            "address",
            "neighbourhood",
            "latitude",
            "longitude",
            "access",
            "source",
            "is_fictitious",
            "words",
        ),
    ),
    PersonalModel(
        "town.Street",
        neutral=(
            "id",
            "key",
            "name",
            "corrected_name",
            "neighbourhood",
            "latitude",
            "longitude",
            "line",
            "is_fictitious",
            "closed_at",
            "words",
        ),
    ),
    # A door of the town, from a public file: who lives behind it is written nowhere here.
    PersonalModel(
        "town.Address",
        neutral=(
            "id",
            "key",
            "street",
            "number",
            "repetition",
            "postcode",
            "neighbourhood",
            "latitude",
            "longitude",
            "is_fictitious",
            "closed_at",
        ),
    ),
    PersonalModel("town.Department", neutral=("id", "name", "mission", "address", "phone", "email", "is_active")),
    PersonalModel("town.PartnerBody", neutral=("id", "name", "kind", "competences", "email", "phone")),
    PersonalModel("town.ClosingDay", neutral=("id", "day", "label")),
    PersonalModel(
        "town.PopulationFigure", neutral=("id", "neighbourhood", "age_from", "age_to", "year", "count", "source")
    ),
)
