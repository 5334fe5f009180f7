"""Who entered for whom, who registered."""

from django.utils.translation import gettext_lazy as _

from allonnes.core.personal import OnErasure, PersonalModel, also_on_erasure, declare
from allonnes.outreach.actions.forgetting import forget_registrations_of, lock_registrations_of

_HISTORY = ("id", "event", "from_state", "to_state", "at", "by", "link", "reason")
_PICTURES = ("large", "small", "width", "height", "small_width", "small_height", "content_hash")

also_on_erasure(lock=lock_registrations_of, forget=forget_registrations_of)
declare(
    PersonalModel("outreach.Host", neutral=("id", "encounter", "kind", "name", "role", "rank")),
    PersonalModel("outreach.Stop", neutral=("id", "encounter", "rank", "place", "looked_at", "latitude", "longitude")),
    PersonalModel("outreach.Slot", neutral=("id", "encounter", "starts_at", "ends_at")),
    PersonalModel(
        "outreach.Series",
        neutral=("id", "title", "slug", "year", "plain_words", "description", "outcome", "is_published", "revision"),
    ),
    PersonalModel("outreach.EncounterPhoto", neutral=("id", "encounter", "alt", "added_at", *_PICTURES)),
    PersonalModel(
        "outreach.Registration",
        person="user",
        address="email",
        personal=("encounter", "slot", "name", "email", "adults", "children", "state", "created_at", "user"),
        neutral=("id", "number", "entered_by", "assisted_entry", "erased_at"),
        on_erasure=OnErasure.KEEP,
        title=_("Vos inscriptions à des rencontres"),
        purpose=_("vous garder une place et vous prévenir"),
    ),
    PersonalModel("outreach.RegistrationHistory", neutral=(*_HISTORY, "registration")),
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
            "series",
            "audience",
            "state",
            "revision",
            "calendar_sequence",
            "calendar_changed_at",
            "replaced_by",
            "seats",
            "seats_taken",
            "registration_opens_at",
            "registration_closes_at",
            "what_you_said",
            "what_we_do",
            "account_published_at",
            "account_published_by",
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
        neutral=("entered_by", "fingerprint", "stop"),
        on_erasure=OnErasure.KEEP,
        title=_("Ce qui a été saisi pour vous lors d’une rencontre"),
        purpose=_("prouver votre accord"),
    ),
)
