"""The two receipts, in the words that the law asks for; what is given is kept as it was given.

- Accusé d'enregistrement: at once (CRPA L112-11 and R112-11-1, last paragraph).
- Accusé de réception of a request: the day of reception, the service with its address or e-mail and its telephone, the
  day when silence decides and what it decides, then the ways of appeal against a refusal (CRPA L112-3, R112-5 and
  R112-11-1) or how to have an agreement certified (CRPA L232-3).
"""

import hashlib
from datetime import date

from django.utils.translation import gettext as _

from allonnes.core.templatetags.french import day, when
from allonnes.town.models import Department
from requests_qrc.intake.appeals import ways_of_appeal
from requests_qrc.intake.deadlines import day_of, silence_decides_on
from requests_qrc.intake.enums import ReceiptKind, SilenceMeans
from requests_qrc.intake.models import Case, Receipt


def registration_text(case: Case) -> str:
    """« Nous avons bien reçu… »: what was received, when, under which number."""
    return "\n\n".join([*_registered(case, case.subject), _("Lieu : %(where)s.") % {"where": case.where}])


def registration_without_words(case: Case) -> str:
    """The same for an address that nobody proved: the town sends it no word typed by who may be a stranger."""
    return "\n\n".join(_registered(case, chosen_subject(case)))


def _registered(case: Case, subject: str) -> list[str]:
    return [
        _("Accusé d’enregistrement n° %(number)s") % {"number": case.number},
        _("Reçu le %(when)s par la ville d’Allonnes : « %(subject)s ».")
        % {"when": _received_words(case), "subject": subject},
    ]


def chosen_subject(case: Case) -> str:
    """What it is about in the words of the town alone: the subject chosen in its list."""
    return case.category.name if case.category else str(_("Demande"))


def _received_words(case: Case) -> str:
    """The day, and the hour too when nobody keyed it: a letter has none."""
    return day(day_of(case.reception)) if case.entered_by_id else when(case.reception)


def reception_text(case: Case, department: Department) -> str:
    """The acknowledgement of a request that this department deals with."""
    received = day_of(case.reception)
    return "\n\n".join(
        [
            _("Accusé de réception de la demande n° %(number)s") % {"number": case.number},
            _("Votre demande est arrivée le %(day)s.") % {"day": day(received)},
            _service_words(department),
            silence_text(case, silence_decides_on(received)),
        ]
    )


def _service_words(department: Department) -> str:
    lines = [
        _("Le service qui s’en occupe : %(name)s.") % {"name": department.name},
        _("Adresse : %(address)s") % {"address": " ".join(department.address.split())},
        _("Téléphone : %(phone)s") % {"phone": department.phone},
    ]
    if department.email:
        lines.append(_("Adresse électronique : %(email)s") % {"email": department.email})
    return "\n".join(lines)


def silence_text(case: Case, decides_on: date) -> str:
    """What silence decides, when, and what can be done then."""
    if case.category and case.category.silence_means == SilenceMeans.ACCEPTANCE:
        return _(
            "Si la ville n’a pas répondu le %(day)s, votre demande est acceptée (%(source)s). "
            "Vous pouvez alors demander une attestation à ce service."
        ) % {"day": day(decides_on), "source": case.category.silence_source}
    silence = _(
        "La ville a deux mois pour répondre. Si vous n’avez aucune réponse le %(day)s, la loi dit que c’est un refus."
    ) % {"day": day(decides_on)}
    return f"{silence} {ways_of_appeal()}"


def refusal_to_acknowledge(case: Case, department: Department | None) -> str | None:
    """A service that nobody can reach cannot be named in an acknowledgement."""
    if not case.is_request:
        return _("Un signalement n’a pas d’accusé de réception : son accusé d’enregistrement suffit.")
    if department is None or not (department.is_active and department.address and department.phone):
        return _("Ce service n’a pas d’adresse et de téléphone : complétez sa fiche.")
    return None


def give_receipt(case: Case, kind: ReceiptKind, text: str) -> Receipt:
    """Keep what is given, once; given again, it is the same."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    receipt, _is_new = Receipt.objects.get_or_create(case=case, kind=kind, defaults={"text": text, "sha256": digest})
    return receipt


def give_receipts(case: Case, department: Department | None) -> None:
    """Whatever can be given now: the registration at once, the reception once its service is known and complete."""
    give_receipt(case, ReceiptKind.REGISTRATION, registration_text(case))
    if department is not None and refusal_to_acknowledge(case, department) is None:
        give_receipt(case, ReceiptKind.RECEPTION, reception_text(case, department))
