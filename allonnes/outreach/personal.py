"""Who entered for whom."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.personal import OnErasure, PersonalModel, declare

_HISTORY = ("id", "event", "from_state", "to_state", "at", "by", "link", "reason")

declare(
    PersonalModel(
        "outreach.Encounter",
        neutral=(
            "id",
            "kind",
            "title",
            "description",
            "starts_at",
            "ends_at",
            "place",
            "neighbourhood",
            "hosts",
            "audience",
            "state",
            "revision",
            "what_you_said",
            "what_we_do",
            "search",
        ),
    ),
    PersonalModel("outreach.EncounterHistory", neutral=(*_HISTORY, "encounter")),
    PersonalModel("outreach.Headcount", neutral=("id", "encounter", "age_band", "count")),
    PersonalModel(
        "outreach.OwnEntry",
        person="person",
        personal=("id", "purpose", "person", "said", "receipt", "taken_at"),
        neutral=("fingerprint",),
        on_erasure=OnErasure.DELETE,
        title=_("Ce que votre téléphone a envoyé après une coupure de réseau"),
        purpose=_("ne rien enregistrer deux fois"),
    ),
    PersonalModel(
        "outreach.AssistedEntry",
        person="for_user",
        personal=("id", "purpose", "encounter", "channel", "has_consent", "entered_at", "for_user"),
        neutral=("entered_by", "fingerprint"),
        on_erasure=OnErasure.KEEP,
        title=_("Ce qui a été saisi pour vous lors d’une rencontre"),
        purpose=_("prouver votre accord"),
    ),
)
