"""Cases whose every private field holds a mark that no page may show to who is not told of it."""

from datetime import datetime

from requests_qrc.casework.actions import speaking, tasks
from requests_qrc.casework.models import CaseMessage
from requests_qrc.followup.models import CaseFollow
from requests_qrc.intake.enums import AnswerBy, CaseKind, CaseState, TextFate
from requests_qrc.intake.models import Case
from tests.factories.accounts import make_user
from tests.factories.addresses import make_quartiers
from tests.factories.requests_qrc import case_in, make_category, make_service, photo_of, receive, sorter

# A name, an address, a telephone, and a word that texts and photos hold.
NAME, MAIL, PHONE, WORD = "Zorglubine", "zorglubine@example.org", "06 39 98 77 66", "Bulgroz"
MARKS = (NAME.lower(), MAIL, PHONE, PHONE.replace(" ", ""), WORD.lower())
PRIVATE_SUBJECT = "Tapage de Champignac"


def _wrote() -> dict[str, str]:
    """Who wrote: never to be read by anybody but the town."""
    return {
        "first_name": NAME,
        "last_name": NAME,
        "email": MAIL,
        "phone": PHONE,
        "postal_address": f"14 rue {NAME}",
        "answer_by": AnswerBy.PHONE,
    }


def _said(place: str) -> dict[str, str]:
    """Words that nobody published."""
    return {"title": f"Un {WORD}", "description": f"Le {WORD} du {PHONE}.", "place_words": place, "place_detail": WORD}


def _worked_on(case: Case, now: datetime) -> None:
    by = sorter()
    speaking.add_note(case=case, body=f"Note : {WORD}, {NAME}", by=by, now=now)
    CaseMessage.objects.create(
        case=case, kind=CaseMessage.Kind.REPLY, body=f"Bonjour {NAME}, {WORD}.", signature="La ville"
    )
    CaseMessage.objects.create(case=case, kind=CaseMessage.Kind.RESIDENT, body=f"{WORD}, dit {NAME}")
    tasks.add_task(case=case, title=f"Voir {NAME}", department=make_service(), by=by, now=now)
    CaseFollow.objects.create(case=case, email=MAIL)
    photo_of(case, alt=f"Un {WORD}")


def plant(now: datetime) -> dict[str, Case]:
    """One of each kind: of a private subject, not yet read, kept between the person and the town, and published but for
    who wrote it, what the staff say, and what is still to be read."""
    make_quartiers()
    subject, private = make_category(name="Lampe éteinte"), make_category(name=PRIVATE_SUBJECT, is_private=True)
    where = {"latitude": "47.968412", "longitude": "0.163951"}
    planted = {
        "private": receive(
            now=now, category=private, kind=CaseKind.REQUEST, **_wrote(), **_said(f"rue {WORD}"), **where
        ),
        "waiting": receive(now=now, category=subject, author=make_user(first_name=NAME, last_name=NAME), **_wrote(),
                           **_said("square des Lilas"), **where),
        "withheld": case_in(CaseState.IN_PROGRESS, now=now, category=subject, **_wrote(), **_said("square des Lilas")),
        "published": case_in(
            CaseState.ASSIGNED,
            now=now,
            category=subject,
            title="Lampe cassée",
            description="La lampe est cassée.",
            place_words="square des Lilas",
            **_wrote(),
            **where,
        ),
    }  # fmt: skip
    Case.objects.filter(pk=planted["withheld"].pk).update(text_fate=TextFate.WITHHELD)
    Case.objects.filter(pk=planted["published"].pk).update(text_fate=TextFate.PUBLISHED)
    for case in planted.values():
        _worked_on(case, now)
        case.refresh_from_db()
    return planted
