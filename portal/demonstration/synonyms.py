"""Words that the invented town takes for one another in its search."""

from datetime import datetime

from allonnes.core.models import SearchSynonym

SAME = (
    ("city-stade", "terrain multisports"),
    ("lampadaire", "éclairage"),
    ("poubelle", "corbeille"),
    ("nid-de-poule", "chaussée"),
    ("abribus", "arrêt de bus"),
    ("compost", "composteur"),
    ("réunion", "rencontre"),
)


def build_synonyms(now: datetime) -> None:
    """Once: what the desk took out of the list stays out."""
    if not SearchSynonym.objects.exists():
        SearchSynonym.objects.bulk_create(SearchSynonym(word=word, same_as=other) for word, other in SAME)
