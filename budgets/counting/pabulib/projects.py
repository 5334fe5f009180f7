"""Section PROJECTS: ids, exact costs, names, groups."""

from django.utils.translation import gettext as _

from budgets.counting.instance import Project
from budgets.counting.numbers import Number, parse_number
from budgets.counting.pabulib.model import SENTINEL_COST, Problem
from budgets.counting.pabulib.tables import Table, check_columns

GROUP_COLUMNS = ("district", "neighborhood", "subunit")


def read_projects(table: Table, problems: list[Problem]) -> dict[str, Project]:
    """Read the projects by id, adding to `problems` what is wrong; a project in doubt is kept for the votes' sake."""
    projects: dict[str, Project] = {}
    if not check_columns("PROJECTS", table, ("project_id", "cost"), problems):
        return projects
    for line, row in table.rows:
        cells = dict(zip(table.columns, row, strict=True))
        project_id = cells["project_id"]
        told = _id_problem(project_id, projects)
        if told:
            problems.append(Problem(line, told))
        elif project_id:
            projects[project_id] = _project(line, cells, problems)
    return projects


def _id_problem(project_id: str, projects: dict[str, Project]) -> str | None:
    if not project_id.strip():
        return _("un projet n’a pas d’identifiant.")
    if project_id in projects:
        return _("le projet «\u202f%(id)s\u202f» apparaît deux fois.") % {"id": project_id}
    if "," in project_id or project_id != project_id.strip():
        return _("l’identifiant «\u202f%(id)s\u202f» contient une virgule ou des espaces autour.") % {"id": project_id}
    return None


def _project(line: int, cells: dict[str, str], problems: list[Problem]) -> Project:
    cost = _cost(line, cells, problems)
    group = next((cells[column] for column in GROUP_COLUMNS if cells.get(column)), "")
    return Project(cells["project_id"], cost, cells.get("name", ""), group, withdrawn=cost == SENTINEL_COST)


def _cost(line: int, cells: dict[str, str], problems: list[Problem]) -> Number:
    values = {"id": cells["project_id"], "cost": cells["cost"]}
    try:
        cost = parse_number(cells["cost"].strip())
    except ValueError:
        text = _("le coût du projet «\u202f%(id)s\u202f», «\u202f%(cost)s\u202f», n’est pas un nombre décimal exact.")
        problems.append(Problem(line, text % values))
        return 1
    if cost <= 0:
        text = _("le coût du projet «\u202f%(id)s\u202f», %(cost)s, doit être supérieur à zéro.")
        problems.append(Problem(line, text % values))
        return 1
    return cost
