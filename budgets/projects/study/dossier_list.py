"""The list of dossiers at the desk: the deadline first."""

from django.contrib import admin

from allonnes.core.desk import DeskAdmin
from allonnes.core.desk_cells import due, two_lines
from allonnes.core.templatetags.french import euros
from budgets.projects.models import Dossier


class DossierColumns(DeskAdmin):
    """What a row says."""

    list_display = ("deadline", "what", "department", "opinion", "known_cost")
    list_display_links = ("what",)
    export_columns = ("project", "department", "due_on", "completed_at", "opinion", "cost")
    names_people = False
    order_words = "à rendre d’abord, la date la plus proche en premier"

    @admin.display(description="échéance", ordering="due_on")
    def deadline(self, obj: Dossier) -> str:
        return due(obj.due_on, done_on=obj.completed_at)

    @admin.display(description="projet", ordering="project__title")
    def what(self, obj: Dossier) -> str:
        project = obj.project
        number = f"n° {project.number}" if project.number else ""
        return two_lines(project.title, number, project.category, project.state_words)

    @admin.display(description="coût", ordering="cost")
    def known_cost(self, obj: Dossier) -> str:
        return euros(obj.cost) or "–"
