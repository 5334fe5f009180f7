"""The texts of the town in which it promises something."""

from django.contrib import admin

from allonnes.core.desk import DeclaredAdmin
from observatory.engagements import desk_words
from observatory.engagements.models import MunicipalText


@admin.register(MunicipalText)
class MunicipalTextAdmin(DeclaredAdmin):
    about = "Une charte, une délibération, les conclusions des Assises : ce que la ville a écrit, et où on le lit."
    explained = desk_words.TEXT
    names_people = False
    list_display = ("title", "adopted_on", "url")
    search_fields = ("title",)
    ordering = ("-adopted_on", "-pk")
