"""The text from which a règlement is written."""

from django.utils.translation import gettext as _

from budgets.editions.models import Edition, Regulation


def text_to_start_from(edition: Edition) -> Regulation | None:
    """The version in force; for a first one, the last that the town wrote for an earlier edition. Two queries."""
    earlier = Regulation.objects.filter(edition__is_imported=False, edition__year__lt=edition.year)
    return edition.regulations.first() or earlier.order_by("-edition__year", "-number").first()


def start_words(edition: Edition) -> str:
    """Where the text shown comes from, or "" when it is this edition's own."""
    text = text_to_start_from(edition)
    if text is None or text.edition_id == edition.pk:
        return ""
    words = _("Le texte vient du règlement « %(edition)s » : relisez les dates, les montants et la délibération.")
    return words % {"edition": text.edition}
