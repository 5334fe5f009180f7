"""Who would like to sit: on line or on paper, with a parent's agreement before 18."""

from datetime import date
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from allonnes.accounts.ages import MAJORITY, age_on
from allonnes.accounts.validators import validate_person_name
from allonnes.core.history import APPEND_ONLY, NEVER_EMPTIED, HistoryRow
from allonnes.outreach.enums import Channel
from allonnes.outreach.models import AssistedEntry
from allonnes.town.models import Neighbourhood
from instances.councils.enums import CandidacyState, DeclineReason, Gender
from instances.councils.models.councils import College, Council

ALIVE = (CandidacyState.AWAITING_PARENT, CandidacyState.RECEIVED, CandidacyState.ACCEPTED)


class CandidacyQuerySet(models.QuerySet["Candidacy"]):
    def known(self) -> "CandidacyQuerySet":
        """Those whose address was proved, or whose author or paper was: before, anybody may have typed them."""
        return self.exclude(state=CandidacyState.UNCONFIRMED)

    def to_decide(self) -> "CandidacyQuerySet":
        """Whole, and not yet answered."""
        return self.filter(state=CandidacyState.RECEIVED)


class Candidacy(models.Model):
    """A few lines from somebody who would like to sit in a council. Never public.

    `client_id` is made by the page: what is sent twice is one candidacy, and the signed links name it.
    """

    client_id = models.UUIDField(unique=True, default=uuid4, editable=False)
    council = models.ForeignKey(
        Council, verbose_name=_("conseil"), on_delete=models.PROTECT, related_name="candidacies"
    )
    college = models.ForeignKey(
        College, verbose_name=_("collège"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("compte"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="candidacies",
    )
    first_name = models.CharField(_("prénom"), max_length=60, validators=[validate_person_name])
    last_name = models.CharField(_("nom"), max_length=80, validators=[validate_person_name])
    email = models.EmailField(_("adresse électronique"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    gender = models.CharField(_("femme ou homme"), max_length=6, choices=Gender, blank=True, default=Gender.UNSAID)
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("quartier"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    motivation = models.TextField(_("pourquoi, en quelques lignes"))
    parent_name = models.CharField(_("nom du parent"), max_length=120, blank=True, validators=[validate_person_name])
    parent_email = models.EmailField(_("adresse électronique du parent"), blank=True)
    parent_asked_at = models.DateTimeField(_("parent interrogé le"), null=True, blank=True, editable=False)
    parent_reminded_at = models.DateTimeField(_("parent relancé le"), null=True, blank=True, editable=False)
    parent_agreed_at = models.DateTimeField(_("accord du parent donné le"), null=True, blank=True, editable=False)
    is_parent_on_paper = models.BooleanField(_("accord du parent signé sur papier"), default=False)
    state = models.CharField(
        _("état"), max_length=16, choices=CandidacyState, default=CandidacyState.RECEIVED, editable=False
    )
    channel = models.CharField(_("canal"), max_length=20, choices=Channel)
    assisted_entry = models.OneToOneField(
        AssistedEntry,
        verbose_name=_("saisie accompagnée"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="candidacy",
    )
    created_at = models.DateTimeField(_("posée le"), db_default=Now())
    email_confirmed_at = models.DateTimeField(_("adresse confirmée le"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True, editable=False)
    decline_reason = models.CharField(_("motif"), max_length=10, choices=DeclineReason, blank=True, editable=False)
    decline_words = models.TextField(_("mot à la personne"), max_length=1000, blank=True, editable=False)
    erased_at = models.DateTimeField(_("effacée le"), null=True, blank=True, editable=False)

    objects = CandidacyQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidature")
        verbose_name_plural = _("candidatures")
        ordering = ("created_at", "pk")
        permissions = (
            ("decide_candidacy", _("Peut retenir ou écarter une candidature")),
            ("enter_candidacy", _("Peut saisir une candidature pour quelqu’un")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["council", "author"],
                condition=models.Q(author__isnull=False, state__in=ALIVE),
                name="candidacy_once_an_account",
                violation_error_message=_("Votre candidature à ce conseil est déjà posée."),
            ),
            models.UniqueConstraint(
                "council",
                Lower("email"),
                Lower("first_name"),
                Lower("last_name"),
                condition=models.Q(state__in=ALIVE) & ~models.Q(email=""),
                name="candidacy_once_an_address",
                violation_error_message=_("Une candidature à ce nom et à cette adresse est déjà posée."),
            ),
            models.CheckConstraint(
                name="candidacy_declined_for_a_reason",
                condition=~models.Q(state=CandidacyState.DECLINED) | ~models.Q(decline_reason=""),
                violation_error_message=_("Choisissez un motif."),
            ),
            models.CheckConstraint(
                name="candidacy_decided_once_known",
                condition=~models.Q(state__in=(CandidacyState.ACCEPTED, CandidacyState.DECLINED))
                | models.Q(decided_at__isnull=False),
            ),
        )

        triggers = (
            pgtrigger.Trigger(
                name="candidacy_of_a_minor_agreed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call]
                func="""
                IF NEW.state IN ('received', 'accepted') AND NEW.birth_date IS NOT NULL
                   AND NEW.birth_date > ((NEW.created_at AT TIME ZONE 'Europe/Paris')::date - INTERVAL '18 years')
                   AND NEW.parent_agreed_at IS NULL AND NOT NEW.is_parent_on_paper THEN
                    RAISE EXCEPTION 'pgtrigger: a parent has to agree before 18';
                END IF;
                RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def is_author(self, person: object) -> bool:
        """Whether somebody signed in posed it."""
        return self.author_id is not None and getattr(person, "pk", None) == self.author_id

    def is_minor(self, day: date) -> bool:
        """Whether a parent has to agree, on a day."""
        return self.birth_date is not None and age_on(self.birth_date, day) < MAJORITY


class CandidacyHistory(HistoryRow):
    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="history")

    class Meta(HistoryRow.Meta):
        verbose_name = _("historique de candidature")
        verbose_name_plural = _("historique des candidatures")
        triggers = (APPEND_ONLY, NEVER_EMPTIED)
