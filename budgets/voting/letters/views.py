"""Voting with a code letter: the code opens the letter, never an address; a spent letter opens its ballot again, to the
person who voted with it and has their receipt.
"""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from allonnes.accounts.history import without_history
from allonnes.accounts.limits import LAST_TRY, TOO_OFTEN, is_last_try, is_worn_out, refuse_too_often, too_often
from allonnes.core.errors import refuse
from allonnes.core.posting import posted, refusal_in, status_of_read
from allonnes.core.requests import Request
from budgets.editions.models import Edition
from budgets.voting.ballot.permissions import refusal_to_vote
from budgets.voting.ballot.views.account import refusal_of_known, town_edition
from budgets.voting.ballot.views.ballot import closed
from budgets.voting.box.open_box import read_ballot_box
from budgets.voting.enums import VoteChannel
from budgets.voting.letters.codes import LETTER, letter_of
from budgets.voting.letters.forms import LetterCodeForm, LetterVoterForm
from budgets.voting.letters.permissions import refusal_of_other_person, refusal_to_open_letter
from budgets.voting.models import CodeLetter
from budgets.voting.roll.voter import forget_voter, keep_letter, keep_voter, known_letter, known_voter, marked_voter


@without_history
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def vote_letter(request: Request, slug: str) -> HttpResponse:
    """The code of a letter. Wrong codes are counted by address of the network; right ones are not."""
    edition = town_edition(slug)
    ballot_box = read_ballot_box(edition)
    if refusal_to_vote(ballot_box, timezone.now()):
        return closed(request, edition, ballot_box, status=status_of_read(request))
    form, status = LetterCodeForm(posted(request)), 200
    if form.is_bound:
        letter, status = _typed_letter(request, edition, form)
        if letter:
            return _enter(request, edition, letter)
    voter = known_voter(request, edition)
    context = {"edition": edition, "form": form, "ballot_box": ballot_box, "has_letter": bool(voter and voter.letter)}
    return render(request, "budgets/voting/letters/letter.html", context, status=status)


def _typed_letter(request: HttpRequest, edition: Edition, form: LetterCodeForm) -> tuple[CodeLetter | None, int]:
    """The letter of the code typed, when it opens something; the status of the answer when it does not."""
    if is_worn_out(request, "letter"):
        form.add_error(None, TOO_OFTEN)
        return None, 429
    typed = form.cleaned_data["code"] if form.is_valid() else ""
    letter = letter_of(typed, edition)
    reason = refusal_to_open_letter(letter)
    if letter is None and LETTER.read(typed):
        too_often(request, "letter")
        reason = str(LAST_TRY) if is_last_try(request, "letter") else reason
    if reason and not form.errors:
        form.add_error("code", reason)
    return (None, 422) if reason else (letter, 200)


def _enter(request: HttpRequest, edition: Edition, letter: CodeLetter) -> HttpResponse:
    """Whoever voted on this device before is forgotten. A letter always asks who votes, spent or not."""
    forget_voter(request)
    request.session.cycle_key()
    keep_letter(request, edition, letter)
    return redirect("budgets:vote_letter_identity", edition.slug)


def _held_letter(request: HttpRequest, edition: Edition) -> CodeLetter | None:
    """The letter whose code was typed in this session, if it still opens something."""
    kept = known_letter(request, edition)
    letter = CodeLetter.objects.select_related("entry", "batch").get(pk=kept) if kept else None
    return None if refusal_to_open_letter(letter) else letter


@without_history
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def letter_identity(request: Request, slug: str) -> HttpResponse:
    """Who votes with this letter: nothing is taken from an account, which may be somebody else's."""
    edition = town_edition(slug)
    ballot_box = read_ballot_box(edition)
    if ballot_box.snapshot is None or refusal_to_vote(ballot_box, timezone.now()):
        return closed(request, edition, ballot_box, status=status_of_read(request))
    letter = _held_letter(request, edition)
    if letter is None:
        return redirect("budgets:vote_letter", slug)
    form = LetterVoterForm(posted(request), snapshot=ballot_box.snapshot)
    if form.is_valid() and _welcome(request, edition, letter, form):
        return redirect("budgets:ballot", slug)
    context = {"edition": edition, "form": form}
    return render(request, "budgets/voting/letters/letter_identity.html", context, status=422 if form.errors else 200)


def _welcome(request: HttpRequest, edition: Edition, letter: CodeLetter, form: LetterVoterForm) -> bool:
    """Keep the voter in the session, unless they already voted another way or hold somebody else's letter."""
    voter = replace(form.voter(edition, VoteChannel.LETTER), letter=str(letter.pk))
    with refusal_in(form):
        refuse_too_often(request, "letter_voter", key=str(letter.pk))
        refuse(refusal_of_other_person(letter.entry, voter, form.cleaned_data["receipt"]))
        refuse(None if letter.entry else refusal_of_known(edition, voter))
        forget_voter(request)
        keep_voter(request, marked_voter(letter.entry, letter=voter.letter) if letter.entry else voter)
        return True
    return False


@without_history
@login_not_required
@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """The next person on this device finds nothing of this vote."""
    edition = town_edition(slug)
    forget_voter(request)
    request.session.cycle_key()
    messages.success(request, _("C’est terminé : cet appareil a oublié ce vote. Il reste enregistré."))
    return redirect("budgets:vote", edition.slug)
