"""A case: what somebody told the town, where, and where it stands."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allonnes.core.codes import UNALIKE, UNALIKE_READ, CodeShape
from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from allonnes.core.numbering import format_number, read_number
from allonnes.core.revisions import Revised
from allonnes.core.search import weighted_vector
from allonnes.core.synonyms import town_query
from allonnes.outreach.enums import Channel
from allonnes.outreach.models import AssistedEntry, Encounter
from allonnes.town.models import Address, Department, Neighbourhood, PartnerBody, Place
from requests_qrc.intake.enums import OPEN, SILENCE_RUNS, AnswerBy, CaseKind, CaseState, DeclineReason, TextFate
from requests_qrc.intake.models.categories import Category

PREFIX = "QRC"
TRACKING = CodeShape(groups=2, check=True, prefix="ALN", alphabet=UNALIKE, alike=UNALIKE_READ)
STATE_KINDS = {
    CaseState.RECEIVED: "info",
    CaseState.ASSIGNED: "part",
    CaseState.IN_PROGRESS: "part",
    CaseState.SCHEDULED: "part",
    CaseState.AWAITING_RESIDENT: "warn",
    CaseState.FORWARDED: "info",
    CaseState.RESOLVED: "ok",
    CaseState.CONTESTED: "warn",
}


def draw_tracking_code() -> str:
    """A code that nobody guesses: 40 bits, and its check."""
    return TRACKING.draw()


class CaseQuerySet(models.QuerySet["Case"]):
    def submitted(self) -> "CaseQuerySet":
        """What has a number."""
        return self.filter(number__isnull=False)

    def open(self) -> "CaseQuerySet":
        """The town, the resident or another body still has something to do."""
        return self.filter(state__in=OPEN)

    def public(self) -> "CaseQuerySet":
        """What everybody may know of: neither unwanted, nor of a private subject, nor erased."""
        hidden = (CaseState.DRAFT, CaseState.SPAM, CaseState.CANCELLED)
        return self.filter(number__isnull=False, category__is_private=False, erased_at=None).exclude(state__in=hidden)

    def written_by(self, user: Any) -> "CaseQuerySet":
        """Those of an account."""
        return self.filter(author=user, number__isnull=False)

    def numbered(self, typed: str) -> "CaseQuerySet":
        """The one whose public number somebody typed, however."""
        read = read_number(PREFIX, typed)
        return self.filter(number=format_number(PREFIX, *read)) if read else self.none()

    def matching(self, words: str) -> "CaseQuerySet":
        return self.filter(search=town_query(words))


class Case(Revised):
    """`client_id` is made by the phone or the page: what is sent twice is one case. A draft has no number."""

    client_id = models.UUIDField(unique=True, default=uuid4, editable=False)
    number = models.CharField(_("numéro"), max_length=16, null=True, blank=True, unique=True)
    year = models.PositiveSmallIntegerField(_("année"), null=True, blank=True, editable=False)
    rank = models.PositiveIntegerField(_("rang dans l’année"), null=True, blank=True, editable=False)
    tracking_code = models.CharField(_("code de suivi"), max_length=12, unique=True, default=draw_tracking_code)
    kind = models.CharField(_("sorte"), max_length=8, choices=CaseKind, default=CaseKind.REPORT)
    state = models.CharField(_("état"), max_length=12, choices=CaseState, default=CaseState.DRAFT, editable=False)
    category = models.ForeignKey(
        Category, verbose_name=_("sujet"), on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    title = models.CharField(_("titre"), max_length=120, blank=True)
    description = models.TextField(_("ce qui se passe"), max_length=4000, blank=True)
    answers = models.JSONField(_("réponses aux questions du sujet"), default=list, blank=True)
    text_fate = models.CharField(_("texte et photos"), max_length=10, choices=TextFate, default=TextFate.WAITING)

    channel = models.CharField(_("reçue par"), max_length=20, choices=Channel, default=Channel.WEB)
    encounter = models.ForeignKey(
        Encounter, verbose_name=_("rencontre"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assisted_entry = models.OneToOneField(
        AssistedEntry, verbose_name=_("saisie accompagnée"), on_delete=models.PROTECT, null=True, blank=True
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("saisie par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    place_words = models.CharField(_("lieu"), max_length=250, blank=True)
    place_detail = models.CharField(_("précision sur le lieu"), max_length=250, blank=True)
    address = models.ForeignKey(
        Address, verbose_name=_("adresse"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    place = models.ForeignKey(
        Place, verbose_name=_("lieu connu"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("quartier"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("compte"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="cases",
    )
    first_name = models.CharField(_("prénom"), max_length=80, blank=True)
    last_name = models.CharField(_("nom"), max_length=80, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    postal_address = models.CharField(_("adresse postale"), max_length=250, blank=True)
    answer_by = models.CharField(_("réponse"), max_length=6, choices=AnswerBy, default=AnswerBy.NONE)
    email_confirmed_at = models.DateTimeField(_("adresse confirmée le"), null=True, blank=True)
    department = models.ForeignKey(
        Department, verbose_name=_("service"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confiée à"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    partner = models.ForeignKey(
        PartnerBody, verbose_name=_("transmise à"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_urgent = models.BooleanField(_("urgente"), default=False)
    is_doubtful = models.BooleanField(_("envoi inhabituel : à vérifier d’abord"), default=False)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("regroupée avec"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_cases",
    )
    decline_reason = models.CharField(_("motif"), max_length=12, choices=DeclineReason, blank=True)

    received_at = models.DateTimeField(_("reçue le"), null=True, blank=True)
    first_reply_due = models.DateField(_("première réponse au plus tard le"), null=True, blank=True)
    first_reply_at = models.DateTimeField(_("première réponse le"), null=True, blank=True)
    solved_due = models.DateField(_("à traiter au plus tard le"), null=True, blank=True)
    silence_on = models.DateField(_("le silence décide le"), null=True, blank=True)
    silence_decided_on = models.DateField(_("le silence a décidé le"), null=True, blank=True)
    asked_at = models.DateTimeField(_("question posée le"), null=True, blank=True)
    scheduled_on = models.DateField(_("intervention prévue le"), null=True, blank=True)
    forwarded_at = models.DateTimeField(_("transmise le"), null=True, blank=True)
    outcome_at = models.DateTimeField(_("première issue le"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("traitée le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("clôturée le"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dite traitée ou clôturée par"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    contested_count = models.PositiveSmallIntegerField(_("contestations"), default=0)
    erased_at = models.DateTimeField(_("données personnelles effacées le"), null=True, blank=True)
    purged_at = models.DateTimeField(_("échanges effacés le"), null=True, blank=True)
    created_at = models.DateTimeField(_("commencée le"), db_default=Now())
    search = models.GeneratedField(
        expression=weighted_vector(title="title", body="description"), output_field=SearchVectorField(), db_persist=True
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande")
        verbose_name_plural = _("demandes")
        permissions = (
            ("sort_case", _("Peut trier les demandes, les confier, les transmettre")),
            ("handle_case", _("Peut traiter les demandes de son service, et y répondre")),
            ("return_case", _("Peut rendre une demande qui n’est pas pour son service")),
            ("uphold_case", _("Peut maintenir une réponse contestée")),
            ("discard_case", _("Peut écarter une demande indésirable")),
            ("enter_case", _("Peut saisir une demande pour quelqu’un")),
            ("purge_case", _("Peut décider d’effacer les demandes anciennes")),
        )
        constraints = (
            models.UniqueConstraint(fields=["year", "rank"], name="case_rank_once"),
            models.CheckConstraint(
                name="case_numbered_once_submitted",
                condition=models.Q(
                    state="draft", number__isnull=True, year__isnull=True, rank__isnull=True, received_at__isnull=True
                )
                | models.Q(
                    ~models.Q(state="draft"),
                    number__isnull=False,
                    year__isnull=False,
                    rank__isnull=False,
                    received_at__isnull=False,
                    category__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="case_request_identified",
                condition=models.Q(kind="report")
                | models.Q(state="draft")
                | models.Q(erased_at__isnull=False)
                | (~models.Q(first_name="") & ~models.Q(last_name="") & ~models.Q(postal_address="")),
                violation_error_message=_("Une demande porte un nom, un prénom et une adresse postale."),
            ),
            models.CheckConstraint(
                name="case_silence_of_requests",
                condition=models.Q(silence_on__isnull=True, silence_decided_on__isnull=True) | models.Q(kind="request"),
            ),
            models.CheckConstraint(
                name="case_purged_once_erased",
                condition=models.Q(purged_at__isnull=True) | models.Q(erased_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_assigned_somewhere",
                condition=~models.Q(state__in=["assigned", "in_progress", "scheduled"])
                | models.Q(department__isnull=False),
                violation_error_message=_("Une demande prise en charge a un service."),
            ),
            models.CheckConstraint(
                name="case_scheduled_some_day",
                condition=~models.Q(state="scheduled") | models.Q(scheduled_on__isnull=False),
                violation_error_message=_("Donnez le jour de l’intervention."),
            ),
            models.CheckConstraint(
                name="case_forwarded_somewhere",
                condition=~models.Q(state="forwarded") | models.Q(partner__isnull=False, forwarded_at__isnull=False),
                violation_error_message=_("Choisissez l’organisme."),
            ),
            models.CheckConstraint(
                name="case_declined_for_a_reason",
                condition=~models.Q(state="declined") | ~models.Q(decline_reason=""),
                violation_error_message=_("Choisissez un motif."),
            ),
            models.CheckConstraint(
                name="case_merged_somewhere",
                condition=models.Q(state="duplicate", merged_into__isnull=False)
                | models.Q(~models.Q(state="duplicate"), merged_into__isnull=True),
            ),
            models.CheckConstraint(name="case_not_merged_into_itself", condition=~models.Q(merged_into=models.F("id"))),
            models.CheckConstraint(
                name="case_awaiting_since",
                condition=~models.Q(state="awaiting") | models.Q(asked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_answer_reachable",
                condition=models.Q(erased_at__isnull=False)
                | models.Q(state="draft")
                | models.Q(answer_by="none")
                | models.Q(answer_by="email", author__isnull=False)
                | (models.Q(answer_by="email") & ~models.Q(email=""))
                | (models.Q(answer_by="phone") & ~models.Q(phone=""))
                | (models.Q(answer_by="letter") & ~models.Q(postal_address="")),
                violation_error_message=_("Dites où vous répondre."),
            ),
            models.CheckConstraint(
                name="case_point_whole",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                violation_error_message=_("Donnez la latitude et la longitude, ou aucune des deux."),
            ),
        )
        indexes = (
            GinIndex(fields=["search"], name="case_search"),
            models.Index(fields=["state", "department"], name="case_by_state"),
            models.Index(fields=["latitude", "longitude"], name="case_by_point"),
            models.Index(fields=["-received_at", "-id"], name="case_by_reception"),
            models.Index(fields=["solved_due"], name="case_open_by_due", condition=models.Q(state__in=list(OPEN))),
            models.Index(fields=["silence_on"], name="case_by_silence", condition=models.Q(silence_on__isnull=False)),
            models.Index(
                fields=["first_reply_due"], name="case_unanswered", condition=models.Q(first_reply_at__isnull=True)
            ),
            models.Index(fields=["text_fate"], name="case_to_read", condition=models.Q(text_fate="waiting")),
            models.Index(fields=["category", "-received_at"], name="case_by_category"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.subject}" if self.number else self.subject

    @property
    def subject(self) -> str:
        """What it is about, in a few words: its title, else its category."""
        if self.title:
            return self.title
        return self.category.name if self.category else str(_("Demande"))

    def is_author(self, user: Any) -> bool:
        """Whether this account wrote it."""
        return bool(user.pk) and self.author_id == user.pk

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def awaits_decision(self) -> bool:
        """The law counts until the town has answered; a case joined to another keeps its own clock."""
        return self.silence_on is not None and self.state in SILENCE_RUNS

    @property
    def is_request(self) -> bool:
        return self.kind == CaseKind.REQUEST

    @property
    def state_words(self) -> str:
        """Its state as everybody reads it."""
        return CaseState(self.state).neutral_label

    @property
    def state_kind(self) -> str:
        """The colour and shape of its state."""
        return STATE_KINDS.get(CaseState(self.state), "neutral")

    @property
    def printed_code(self) -> str:
        """The code that lets anybody who holds it follow the case: « ALN-7KQM-4XH2P »."""
        return TRACKING.grouped(self.tracking_code)

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def where(self) -> str:
        """Where, in words; the neighbourhood, or the whole town, when nobody said more."""
        if self.place_words:
            return self.place_words
        return self.neighbourhood.name if self.neighbourhood else str(_("Sans lieu précis"))

    @property
    def reception(self) -> datetime:
        """When it was received; asked of a case that has a number."""
        if self.received_at is None:
            raise ValueError("a draft is not received")
        return self.received_at


class CaseHistory(HistoryRow):
    """One event of a case, with what it named: the service, the body, the day announced."""

    case = models.ForeignKey(Case, verbose_name=_("demande"), on_delete=models.PROTECT, related_name="history")
    department = models.ForeignKey(
        Department, verbose_name=_("service"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    partner = models.ForeignKey(
        PartnerBody, verbose_name=_("organisme"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    day = models.DateField(_("jour annoncé"), null=True, blank=True)

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique de demande")
        verbose_name_plural = _("historique des demandes")
        indexes = (models.Index(fields=["case", "at"], name="case_history_by_case"),)
        triggers = (APPEND_ONLY, NEVER_EMPTIED)


class Pause(models.Model):
    """A time spent waiting for the resident: the clock of the solution stands still."""

    case = models.ForeignKey(Case, verbose_name=_("demande"), on_delete=models.CASCADE, related_name="pauses")
    started_on = models.DateField(_("depuis le"))
    ended_on = models.DateField(_("jusqu’au"), null=True, blank=True)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["case"], condition=models.Q(ended_on__isnull=True), name="pause_open_once"),
            models.CheckConstraint(
                name="pause_ends_after_start",
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("started_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.started_on:%d/%m/%Y}"
