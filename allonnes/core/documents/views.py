"""What gives a document to who may read it, under a safe type."""

from django.http import FileResponse, Http404
from django.utils.text import slugify

from allonnes.core.documents.content import SERVED_TYPES, DocumentKind
from allonnes.core.documents.models import AbstractDocument

FRESH_SECONDS = 300


def give_document(document: AbstractDocument, *, is_public: bool) -> FileResponse:
    """The file of a document; the caller has checked who asks. Raises Http404 once its file is gone.

    A PDF opens in the browser, anything else is saved. The name is made of its title, never of what was sent.
    """
    file = document.file
    if not file.storage.exists(str(file.name)):
        raise Http404
    kind = DocumentKind(document.kind)
    name = f"{slugify(document.title)[:80] or 'document'}.{kind}"
    response = FileResponse(file.open("rb"), content_type=SERVED_TYPES[kind])
    place = "inline" if kind == DocumentKind.PDF else "attachment"
    response["Content-Disposition"] = f'{place}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"private, max-age={FRESH_SECONDS}" if is_public else "private, no-store"
    return response
