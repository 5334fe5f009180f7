"""What the vote knows of people: that they voted, never what; who kept the vote; who told of a problem."""

from allonnes.core.personal import OnErasure, PersonalModel

VOTE = "tenir le vote : une personne, un vote"

VOTE_MODELS = (
    PersonalModel(
        "budgets.VoteOpening",
        neutral=("id", "edition", "content", "sha256", "key_fingerprint", "database_advice", "opened_at", "by"),
    ),
    PersonalModel("budgets.KeyHalf", neutral=("id", "opening", "half", "officer", "given_on")),
    PersonalModel(
        "budgets.KeyLoss",
        neutral=("id", "opening", "reason", "asked_by", "asked_at", "confirmed_by", "confirmed_at"),
    ),
    PersonalModel("budgets.KeyDestruction", neutral=("id", "sealing", "destroyed_at")),
    PersonalModel(
        "budgets.RollEntry",
        person="user",
        personal=("edition", "channel", "voted_on", "user", "link", "neighbourhood", "age_band", "receipt"),
        neutral=("id", "identity_mark", "name_mark", "home_mark", "identity_box", "office", "is_cancelled"),
        on_erasure=OnErasure.KEEP,
        title="Vos votes : le jour et la façon de voter, jamais vos choix",
        purpose=VOTE,
    ),
    # Nobody's: nothing in it leads to a person.
    PersonalModel("budgets.OpenBallot", neutral=("id", "edition", "locator", "content")),
    PersonalModel(
        "budgets.Sealing",
        neutral=(
            "id",
            "edition",
            "asked_by",
            "asked_at",
            "confirmed_by",
            "sealed_at",
            "ballots_sha256",
            "record",
            "receipts",
        ),
    ),
    PersonalModel(
        "budgets.VoterReview",
        neutral=("id", "edition", "first", "second", "decision", "reason", "decided_by", "decided_on"),
    ),
    PersonalModel(
        "budgets.LetterBatch",
        neutral=("id", "edition", "label", "created_by", "created_on", "printed_at", "printed_by"),
    ),
    PersonalModel(
        "budgets.CodeLetter",
        person="entry__user",
        personal=("addressee",),
        neutral=(
            "id",
            "batch",
            "number",
            "fingerprint",
            "secret",
            "entry",
            "voided_on",
            "voided_by",
            "void_reason",
            "replaces",
        ),
        on_erasure=OnErasure.KEEP,
        title="La lettre à code qui a servi à votre vote",
        purpose=VOTE,
    ),
    PersonalModel("budgets.Kiosk", neutral=("id", "edition", "place", "opened_by", "opened_at", "closed_at")),
    PersonalModel("budgets.AssistedVote", neutral=("id", "edition", "encounter", "agent", "day", "has_consent")),
    PersonalModel(
        "budgets.PollingOffice",
        neutral=(
            "id",
            "edition",
            "code",
            "name",
            "place",
            "opening_hours",
            "officers",
            "sheets_printed",
            "sheets_found",
            "difference_reason",
            "reconciled_by",
            "reconciled_at",
        ),
    ),
    PersonalModel("budgets.Keying", neutral=("id", "office", "sheet", "turn", "kind", "numbers", "reason", "by")),
    PersonalModel(
        "budgets.VoteIncident",
        person="reported_by",
        personal=("edition", "body", "channel", "email", "reported_at", "state", "summary", "answer"),
        neutral=("id", "reported_by", "answered_by", "answered_at"),
        on_erasure=OnErasure.KEEP,
        title="Les problèmes de vote que vous avez signalés",
        purpose=VOTE,
    ),
    PersonalModel(
        "budgets.VoteNews",
        person="user",
        personal=("edition",),
        neutral=("id", "user"),
        on_erasure=OnErasure.DELETE,
        title="Les votes dont vous voulez des nouvelles",
        purpose="vous prévenir de l’ouverture, des derniers jours et du résultat",
    ),
)
