"""What the invented councils ask, do and receive: answered, waiting, late."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from allonnes.accounts.models import User
from instances.councils.models import Council
from instances.outcomes.actions import initiatives, opinions, referrals
from instances.outcomes.actions.initiatives import Finished
from instances.outcomes.actions.opinions import Answered
from instances.outcomes.actions.referrals import By, Suggested
from instances.outcomes.models import Initiative, Opinion, Referral
from portal.demonstration.files import read_json
from portal.demonstration.people import administrator

HOUR = time(18, 30)


@transaction.atomic
def build_outcomes(now: datetime) -> None:
    """Add what is not known yet, council by council; nothing for a council that does not exist."""
    by = administrator()
    for slug, rows in read_json("avis.json").items():
        council = Council.objects.filter(slug=slug).first()
        if council is None:
            continue
        for row in rows["opinions"]:
            _give(council, row, by, now)
        for row in rows["initiatives"]:
            _start(council, row, by, now)
        for row in rows["referrals"]:
            _suggest(council, row, by, now)


def _moment(now: datetime, days: int) -> datetime:
    """So many days after today, at the hour of meetings."""
    day = timezone.localdate(now) + timedelta(days=days)
    return datetime.combine(day, HOUR, tzinfo=timezone.get_current_timezone())


def _give(council: Council, row: dict[str, Any], by: User, now: datetime) -> None:
    if Opinion.objects.filter(council=council, subject=row["subject"]).exists():
        return
    given = _moment(now, -row["ago"])
    opinion = Opinion(council=council, subject=row["subject"], body=row["body"])
    opinions.save_opinion(opinion=opinion, by=by, now=given)
    opinions.give_opinion(opinion=opinion, given_on=timezone.localdate(given), by=by, now=given)
    for news in row.get("news", ()):
        at = given + timedelta(days=news["after"])
        opinions.tell_news(opinion=opinion, words=news["words"], by=by, now=at)
    if "answer" in row:
        said = Answered(*(row["answer"][name] for name in ("verdict", "words", "signature")))
        at = given + timedelta(days=row["answer"]["after"])
        opinions.answer_opinion(opinion=opinion, said=said, by=by, now=at)


def _start(council: Council, row: dict[str, Any], by: User, now: datetime) -> None:
    if Initiative.objects.filter(council=council, title=row["title"]).exists():
        return
    initiative = Initiative(
        council=council,
        **{name: row[name] for name in ("title", "description", "audience", "owner")},
        budget=Decimal(row["budget"]),
        starts_on=timezone.localdate(_moment(now, row["start"])),
        ends_on=timezone.localdate(_moment(now, row["end"])),
    )
    initiatives.save_initiative(initiative=initiative, by=by, now=now)
    if row.get("running"):
        initiatives.start_initiative(initiative=initiative, by=by, now=now)
    if "done" in row:
        told = row["done"]
        done = Finished(initiative.ends_on, told["participants"], Decimal(told["spent"]), told["result"])
        initiatives.finish_initiative(initiative=initiative, done=done, by=by, now=now)


def _suggest(council: Council, row: dict[str, Any], by: User, now: datetime) -> None:
    if Referral.objects.filter(council=council, subject=row["subject"]).exists():
        return
    said = Suggested(row["subject"], row["words"], row.get("source", ""))
    referral = referrals.suggest_subject(council=council, said=said, by=By(first_name=row["first_name"]), now=now)
    if row.get("take_up"):
        referrals.take_up(referral=referral, by=by, now=now)
