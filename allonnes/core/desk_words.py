"""What the search box of a list finds: words, also in French, accents or not, and public numbers."""

import re
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from allonnes.core.synonyms import town_query

# « 42 », « n° 42 »: a public number is short, more digits are words.
NUMBER = re.compile(r"(?:n\s?°?\s?)?(\d{1,7})", re.IGNORECASE)


class FoundByWords(admin.ModelAdmin):  # type: ignore[type-arg]
    """Each way of finding a row is asked apart, so that its own index serves it; then they are put together."""

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """By words; also in French, accents or not, and by public number, where the table has such columns."""
        rows, has_duplicates = super().get_search_results(request, queryset, search_term)
        more = self._also_found(search_term.strip())
        if not self.search_fields or not more:
            return rows, has_duplicates
        keys = rows.order_by().values("pk").union(*(queryset.filter(way).order_by().values("pk") for way in more))
        return queryset.filter(pk__in=keys), False

    def _also_found(self, words: str) -> list[Q]:
        names = {field.name for field in self.model._meta.get_fields()}
        number = NUMBER.fullmatch(words)
        more = [Q(search=town_query(words))] if words and "search" in names else []
        return [*more, Q(number=int(number[1]))] if number and "number" in names else more
