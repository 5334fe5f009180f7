"""Code letters at the desk: batches, their letters, what is printed, a letter closed or replaced."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from allonnes.accounts.requests import PersonRequest
from allonnes.core.errors import InvalidInput
from allonnes.core.posting import posted, refusal_in, refusal_in_messages
from allonnes.core.qr import square
from budgets.editions.models import Edition
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.desk.page import Desk, VotePage, address, render_page
from budgets.voting.enums import LetterFate
from budgets.voting.letters.account import shown_use, with_counts
from budgets.voting.letters.actions import letters as actions
from budgets.voting.letters.actions.by_two import confirm_letters, withdraw_letters
from budgets.voting.letters.codes import LETTER, open_code
from budgets.voting.letters.forms import BatchForm, FateForm, ReasonForm
from budgets.voting.letters.permissions import (
    NOT_FROZEN,
    has_started,
    is_waiting,
    refusal_to_ask_letters,
    refusal_to_confirm_letters,
    refusal_to_manage_letters,
    refusal_to_print_letters,
    refusal_to_reissue_letter,
    refusal_to_void_letter,
    refusal_to_withdraw_letters,
)
from budgets.voting.models import CodeLetter, LetterBatch

PAGE_SIZE = 50
# So many letters are made ready in a few seconds; a larger batch is printed in parts.
PRINT_SIZE = 500
MOST_STATIONS = 4
PERMISSION = "budgets.manage_letters"
NEW = "Créer des lettres"
LINKED = ("print", "printed", "confirm")
ASKED = "Votre demande est enregistrée. Une autre personne du bureau de vote doit maintenant confirmer."
REPLACED = "La lettre n° {number} est remplacée. Imprimez la nouvelle."
# Nobody sees which letters voted, officers neither: it would say who did.
STATES: dict[str, tuple[str, Q]] = {"": ("Toutes", Q()), "annulees": ("Annulées", Q(voided_on__isnull=False))}


def _refused(request: PersonRequest, edition: Edition) -> str | None:
    """Why letters can no longer, or not yet, be voided."""
    return refusal_to_manage_letters(request.user, read_ballot_box(edition), timezone.now())


def _not_asked(request: PersonRequest, edition: Edition) -> str | None:
    """Why letters can no longer, or not yet, be made or replaced by this person."""
    return refusal_to_ask_letters(request.user, read_ballot_box(edition), timezone.now())


def _batch_of(edition: Edition, pk: int) -> LetterBatch:
    batch = LetterBatch.objects.filter(edition=edition, pk=pk).first()
    if batch is None:
        raise Http404
    return batch


def _letter_of(edition: Edition, batch: int, number: int) -> CodeLetter:
    rows = CodeLetter.objects.select_related("batch")
    letter = rows.filter(batch__edition=edition, batch=batch, number=number).first()
    if letter is None:
        raise Http404
    return letter


def batches(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """Every batch, with how many letters were made, voided, and had voted by the evening before: the same to all."""
    rows: Any = with_counts(edition.letter_batches.all(), timezone.localdate()).order_by("-pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(batch, shown_use(batch.made, batch.spent), is_waiting(batch)) for batch in page],
        "reason": _not_asked(request, edition),
        "new": address("letters_new", edition),
        "is_sealed": read_ballot_box(edition).is_sealed,
    }
    return render_page(request, desk, "letters.html", edition, title="Lettres à code", **context)


def new_batch(request: PersonRequest, edition: Edition, desk: Desk) -> HttpResponse:
    """Make a batch: a number of letters, or the people they go to."""
    form = BatchForm(posted(request))
    if form.is_valid() and (batch := _made(request, edition, form)):
        return redirect(address("letters_batch", edition, batch=batch.pk))
    context = {"form": form, "reason": _not_asked(request, edition), "back": address("letters", edition)}
    is_for_two = has_started(read_ballot_box(edition), timezone.now())
    status = 422 if form.errors else 200
    return render_page(
        request, desk, "letters_new.html", edition, title=NEW, status=status, is_for_two=is_for_two, **context
    )


def _made(request: PersonRequest, edition: Edition, form: BatchForm) -> LetterBatch | None:
    said = form.cleaned_data
    asked = {"label": said["label"], "count": said["count"] or 0, "addressees": said["addressees"]}
    with refusal_in(form):
        try:
            return actions.make_batch(edition=edition, by=request.user, **asked)
        except InvalidInput as invalid:
            form.add_error("addressees", invalid.problems)
    return None


def one_batch(request: PersonRequest, edition: Edition, desk: Desk, batch: int) -> HttpResponse:
    """The letters of a batch, void or not: whether one voted is shown to nobody."""
    row, states = _batch_of(edition, batch), STATES
    state, words = request.GET.get("etat", ""), request.GET.get("q", "").replace("\0", "").strip()
    rows = row.letters.select_related("replaces__batch", "replaced_by__batch").defer("secret", "fingerprint")
    rows = _searched(rows, words).filter(states.get(state, states[""])[1])
    context = {
        "batch": row,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "states": [(value, label) for value, (label, _rows) in states.items()],
        "state": state,
        "words": words,
        "reason": _refused(request, edition),
        "no_reissue": _not_asked(request, edition),
        "is_waiting": is_waiting(row),
        "links": {name: address(f"letters_{name}", edition, batch=row.pk) for name in LINKED},
        "back": address("letters", edition),
    }
    return render_page(request, desk, "letters_batch.html", edition, title=f"Lot : {row}", **context)


def _searched(rows: QuerySet[CodeLetter], words: str) -> QuerySet[CodeLetter]:
    if words.isascii() and words.isdigit():
        return rows.filter(number=int(words[:9]))
    return rows.filter(addressee__icontains=words) if words else rows


@never_cache
def print_batch(request: PersonRequest, edition: Edition, desk: Desk, batch: int) -> HttpResponse:
    """The letters, one to a sheet, with their codes: the batch as it was made, but void letters. None has voted yet."""
    row, ballot_box, user = _batch_of(edition, batch), read_ballot_box(edition), request.user
    reason = refusal_to_print_letters(user, row) or (None if ballot_box.snapshot else str(NOT_FROZEN))
    if reason:
        messages.error(request, reason)
        return redirect(address("letters_batch", edition, batch=row.pk))
    parts = Paginator(row.letters.exclude(secret="").order_by("number"), PRINT_SIZE)
    part, path = parts.get_page(request.GET.get("page")), reverse("budgets:vote_letter", args=[edition.slug])
    context = {
        "edition": edition,
        "snapshot": ballot_box.snapshot,
        "batch": row,
        "part": part,
        "sheets": (_sheet(letter, path) for letter in part),
        "site_address": f"{settings.SITE_URL.partition('://')[2]}{path}",
        "stations": edition.stations.select_related("place")[:MOST_STATIONS],
        "back": address("letters_batch", edition, batch=row.pk),
    }
    return render(request, "admin/budgets/vote/letters_print.html", context)


def _sheet(letter: CodeLetter, path: str) -> dict[str, Any]:
    """One letter. The code stands after the # of the address, which no browser sends: it is in no log."""
    code = LETTER.grouped(open_code(letter.secret))
    square_of_code = square(f"{settings.SITE_URL}{path}#{code}", is_quick=True)
    lines = [line.strip() for line in letter.addressee.split(";") if line.strip()]
    return {"number": letter.number, "lines": lines, "code": code, "qr": square_of_code}


def printed(request: PersonRequest, edition: Edition, desk: Desk, batch: int) -> HttpResponse:
    """Ask, then wipe the codes."""
    row, user = _batch_of(edition, batch), request.user
    back = address("letters_batch", edition, batch=row.pk)
    if posted(request) is not None:
        actions.confirm_printed(batch=row, by=user, now=timezone.now())
        messages.success(request, "Les codes de ce lot sont effacés.")
        return redirect(back)
    context = {"batch": row, "reason": refusal_to_print_letters(user, row), "back": back}
    return render_page(request, desk, "letters_printed.html", edition, title="Les lettres sont imprimées", **context)


def confirm(request: PersonRequest, edition: Edition, desk: Desk, batch: int) -> HttpResponse:
    """Letters asked during the vote: the second officer confirms, or somebody takes the demand back."""
    row, user = _batch_of(edition, batch), request.user
    if posted(request) is not None:
        with refusal_in_messages(request):
            return _second(request, edition, row)
        return redirect(address("letters_confirm", edition, batch=batch))
    context = {
        "batch": row,
        "made": row.letters.count(),
        "letter": row.letters.filter(replaces__isnull=False).select_related("replaces__batch").first(),
        "reason": refusal_to_confirm_letters(user, read_ballot_box(edition), row, timezone.now()),
        "can_withdraw": refusal_to_withdraw_letters(user, row) is None,
        "back": address("letters_batch", edition, batch=batch),
    }
    return render_page(request, desk, "letters_confirm.html", edition, title="Lettres à confirmer", **context)


def _second(request: PersonRequest, edition: Edition, batch: LetterBatch) -> HttpResponse:
    if "withdraw" in request.POST:
        withdraw_letters(batch=batch, by=request.user)
        messages.success(request, "La demande est reprise : rien n’est changé.")
        return redirect(address("letters", edition))
    confirm_letters(batch=batch, by=request.user)
    messages.success(request, "C’est confirmé. Imprimez ces lettres.")
    return redirect(address("letters_batch", edition, batch=batch.pk))


def void(request: PersonRequest, edition: Edition, desk: Desk, *, batch: int, number: int) -> HttpResponse:
    """Ask why, then close a letter."""
    letter = _letter_of(edition, batch, number)
    reason = _refused(request, edition) or refusal_to_void_letter(letter, "?")
    form = ReasonForm(posted(request))
    if form.is_valid() and _done(request, form, letter, actions.void_letter):
        messages.success(request, f"La lettre n° {letter.number} est annulée.")
        return redirect(address("letters_batch", edition, batch=batch))
    context = {"letter": letter, "form": form, "reason": reason, "is_reissue": False, "is_for_two": False}
    return _ask(request, edition, desk, title="Annuler une lettre", **context)


def reissue(request: PersonRequest, edition: Edition, desk: Desk, *, batch: int, number: int) -> HttpResponse:
    """Ask why, then make the letter that replaces this one."""
    letter = _letter_of(edition, batch, number)
    is_for_two = has_started(read_ballot_box(edition), timezone.now())
    reason = _not_asked(request, edition) or refusal_to_reissue_letter(letter, "?", LetterFate.KEEP)
    form = (FateForm if is_for_two else ReasonForm)(posted(request))
    if form.is_valid() and (made := _done(request, form, letter, actions.reissue_letter)):
        messages.success(request, ASKED if is_for_two else REPLACED.format(number=letter.number))
        return redirect(address("letters_batch", edition, batch=made.batch_id))
    context = {"letter": letter, "form": form, "reason": reason, "is_reissue": True, "is_for_two": is_for_two}
    return _ask(request, edition, desk, title="Remplacer une lettre", **context)


def _done(
    request: PersonRequest, form: ReasonForm, letter: CodeLetter, act: Callable[..., CodeLetter]
) -> CodeLetter | None:
    with refusal_in(form):
        return act(letter=letter, by=request.user, **form.cleaned_data)
    return None


def _ask(request: PersonRequest, edition: Edition, desk: Desk, *, title: str, **context: Any) -> HttpResponse:
    back = address("letters_batch", edition, batch=context["letter"].batch_id)
    status = 422 if context["form"].errors else 200
    return render_page(request, desk, "letters_act.html", edition, title=title, status=status, back=back, **context)


LETTER_PAGES = (
    VotePage(
        "lettres/",
        "letters",
        PERMISSION,
        batches,
        label="Lettres à code",
        what="Créer, imprimer et suivre les lettres qui permettent de voter sans compte.",
    ),
    VotePage("lettres/nouveau/", "letters_new", PERMISSION, new_batch),
    VotePage("lettres/<int:batch>/", "letters_batch", PERMISSION, one_batch),
    VotePage("lettres/<int:batch>/imprimer/", "letters_print", PERMISSION, print_batch),
    VotePage("lettres/<int:batch>/imprimees/", "letters_printed", PERMISSION, printed),
    VotePage("lettres/<int:batch>/confirmer/", "letters_confirm", "budgets.hold_station", confirm),
    VotePage("lettres/<int:batch>/<int:number>/annuler/", "letters_void", PERMISSION, void),
    VotePage("lettres/<int:batch>/<int:number>/remplacer/", "letters_reissue", PERMISSION, reissue),
)
