"""The open files of an edition, as streams: what anyone needs to read, reuse and count again."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from allonnes.core.spreadsheets import write_csv
from budgets.counting import pabulib
from budgets.counting.instance import BallotType, Instance
from budgets.counting.rule_file import write_rules
from budgets.editions.models import Edition
from budgets.editions.rule_words import settings_of
from budgets.editions.timeline import LAST_INSTANT
from budgets.projects.models import Project
from budgets.results.figures import official_count, sealing_of
from budgets.voting.box.instance import ballot_lines, instance_of, rules_of, sealed_choices

WITH_POINTS = {BallotType.CUMULATIVE, BallotType.SCORING}
PROJECT_COLUMNS = (
    "numero",
    "identifiant",
    "titre",
    "theme",
    "lieu",
    "latitude",
    "longitude",
    "cout",
    "etat",
)


def pabulib_file(edition: Edition) -> pabulib.PbFile:
    """The edition in the Pabulib format, ballots without any attribute of the voters.

    An imported edition keeps the header and the columns of its original file.
    """
    instance = instance_of(edition)
    if not edition.pabulib_meta:
        count = official_count(edition).first()
        header = {
            "description": edition.title,
            "country": "France",
            "unit": "Allonnes",
            "instance": str(edition.year),
            "currency": edition.currency,
            "language": "fr",
            **_vote_dates(edition),
        }
        winners = count.winners if count else None
        return pabulib.export(
            _placed(instance), header, rule=edition.rule, settings=settings_of(edition), winners=winners
        )
    columns = tuple(edition.pabulib_meta["project_columns"])
    rows = [_imported_row(project) for project in edition.projects.order_by("number")]
    has_points = instance.ballot_type in WITH_POINTS
    return pabulib.PbFile(
        meta=dict(edition.pabulib_meta["meta"]),
        project_columns=columns,
        projects=tuple(tuple(row[column] for column in columns) for row in rows),
        vote_columns=("voter_id", "vote", "points") if has_points else ("voter_id", "vote"),
        votes=tuple(_votes(edition, has_points=has_points)),
        instance=instance,
    )


def _imported_row(project: Project) -> dict[str, str]:
    return {**project.extra, "name": project.shown_title} if project.is_hidden else project.extra


def _placed(instance: Instance) -> Instance:
    # The format refuses an empty district beside filled ones.
    if not any(project.group for project in instance.projects):
        return instance
    town = str(_("Toute la ville"))
    return replace(
        instance, projects=tuple(replace(project, group=project.group or town) for project in instance.projects)
    )


def _vote_dates(edition: Edition) -> dict[str, str]:
    vote = next((phase for phase in edition.timeline if phase.kind == "vote"), None)
    if vote is None or vote.ends_at is None:
        return {}
    first, last = timezone.localtime(vote.starts_at), timezone.localtime(vote.ends_at - LAST_INSTANT)
    return {"date_begin": f"{first:%d.%m.%Y}", "date_end": f"{last:%d.%m.%Y}"}


def _votes(edition: Edition, *, has_points: bool) -> Iterator[tuple[str, ...]]:
    for number, choices in enumerate(sealed_choices(edition), 1):
        vote = ",".join(str(reference) for reference, _points in choices)
        points = ",".join(str(value) for _reference, value in choices)
        yield (str(number), vote, points) if has_points else (str(number), vote)


def _pb_lines(edition: Edition) -> Iterator[str]:
    yield pabulib.write(pabulib_file(edition))


def _rules_lines(edition: Edition) -> Iterator[str]:
    yield write_rules(rules_of(edition))


def _public_projects(edition: Edition) -> Iterable[Project]:
    return (
        Project.objects.public()
        .listed()
        .filter(edition=edition)
        .select_related("category", "neighbourhood")
        .order_by("number")
    )


def _project_row(project: Project) -> tuple[Any, ...]:
    return (
        project.number,
        project.reference,
        project.title,
        project.category.name if project.category else "",
        project.place_words,
        project.latitude,
        project.longitude,
        project.known_cost,
        project.state_words,
    )


def _projects_csv(edition: Edition) -> Iterator[str]:
    return write_csv((_project_row(project) for project in _public_projects(edition)), PROJECT_COLUMNS)


def _projects_json(edition: Edition) -> Iterator[str]:
    rows = [dict(zip(PROJECT_COLUMNS, _project_row(project), strict=True)) for project in _public_projects(edition)]
    yield json.dumps({"edition": edition.title, "projets": rows}, ensure_ascii=False, default=str, indent=2) + "\n"


def _result_json(edition: Edition) -> Iterator[str]:
    count = official_count(edition).get()
    result = {
        "edition": edition.title,
        "regle": count.rule,
        "bulletins": count.ballots,
        "empreinte_bulletins_sha256": count.ballots_sha256,
        "laureats": count.winners,
        "depense": count.spent,
        "reste": count.remaining,
        "deroule": count.steps,
        **_sealed(edition),
    }
    yield json.dumps(result, ensure_ascii=False, indent=2) + "\n"


def _sealed(edition: Edition) -> dict[str, Any]:
    """When the ballot box was sealed, and what was sealed; nothing for a vote that was not held on this site."""
    sealing = sealing_of(edition)
    if sealing is None or sealing.sealed_at is None:
        return {}
    # The day, as on every ballot and every entry.
    day = timezone.localtime(sealing.sealed_at).date().isoformat()
    rules = sealing.record["opening_sha256"]
    return {"scellement": {"jour": day, "empreinte_bulletins_sha256": sealing.ballots_sha256, "regles_sha256": rules}}


def _receipt_lines(edition: Edition) -> Iterator[str]:
    sealing = sealing_of(edition)
    codes = sealing.receipts if sealing else []
    return write_csv(((code,) for code in codes), ("recepisse",))


@dataclass(frozen=True)
class OpenFile:
    """A file of the page « Fichiers ouverts ». `needs_result`: only once the result is official; `needs_sealing`: only
    once the ballot box is sealed."""

    name: str
    label: Any
    what: Any
    content_type: str
    lines: Callable[[Edition], Iterator[str]]
    needs_result: bool = True
    needs_sealing: bool = False

    def is_given(self, *, has_result: bool, is_sealed: bool) -> bool:
        """Whether anyone may read it now."""
        return (has_result or not self.needs_result) and (is_sealed or not self.needs_sealing)


FILES = (
    OpenFile(
        "vote.pb",
        _("Le vote au format Pabulib (.pb)"),
        _("Projets et bulletins, dans le format des chercheurs. Sert à recompter avec n’importe quel logiciel."),
        "text/csv; charset=utf-8",
        _pb_lines,
    ),
    OpenFile(
        "regle.json",
        _("La règle (regle.json)"),
        _("Ce que le format .pb ne sait pas dire : règle, égalités, parts garanties, voix au moins."),
        "application/json",
        _rules_lines,
    ),
    OpenFile(
        "bulletins.csv",
        _("Les bulletins (CSV)"),
        _("Un bulletin par ligne, sans nom ni heure. C’est ce fichier dont l’empreinte est publiée."),
        "text/csv; charset=utf-8",
        ballot_lines,
    ),
    OpenFile(
        "resultat.json",
        _("Le résultat (JSON)"),
        _("Les lauréats et chaque étape du dépouillement."),
        "application/json",
        _result_json,
    ),
    OpenFile(
        "recepisses.csv",
        _("Les récépissés (CSV)"),
        _("Les codes des personnes qui ont voté, sans leurs choix. Cherchez le vôtre."),
        "text/csv; charset=utf-8",
        _receipt_lines,
        needs_result=False,
        needs_sealing=True,
    ),
    OpenFile(
        "projets.csv",
        _("Les projets (CSV)"),
        _("Pour un tableur."),
        "text/csv; charset=utf-8",
        _projects_csv,
        needs_result=False,
    ),
    OpenFile(
        "projets.json",
        _("Les projets (JSON)"),
        _("Pour un programme."),
        "application/json",
        _projects_json,
        needs_result=False,
    ),
)
