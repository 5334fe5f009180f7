"""Following without account: an address, a link, a button; and the link that stops it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from allonnes.accounts.limits import refuse_too_often
from allonnes.contributions.actions import following as actions
from allonnes.contributions.forms import FollowForm
from allonnes.contributions.targets import Row, Target, subject_of
from allonnes.contributions.views.pages import about_subject, words_about
from allonnes.core.posting import posted, refusal_in


@login_not_required
@about_subject
def follow_by_mail(request: HttpRequest, target: Target, subject: Row) -> HttpResponse:
    """Follow without account: an address, a link, a button."""
    form = FollowForm(posted(request), words=target.words)
    if form.is_valid():
        email = form.cleaned_data["email"]
        with refusal_in(form):
            refuse_too_often(request, "follow", key=email)
            actions.ask_to_follow(subject=subject, email=email, now=timezone.now())
            sent = _("Un lien est parti à %(email)s. Ouvrez-le pour suivre %(this)s.")
            messages.success(request, sent % {"email": email, "this": target.words.this})
            return redirect(target.url(subject))
    context = words_about(target, subject, form=form, follow_url=target.page("follow", subject))
    return render(request, "contributions/follow.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_follow(request: HttpRequest, target: Target, token: str) -> HttpResponse:
    """The page of the link; only its button keeps the address."""
    follow = actions.follow_of(target, token)
    if follow is None:
        return render(request, "contributions/link_dead.html", {"target": target, "words": target.words}, status=410)
    subject, email = follow
    if posted(request) is not None:
        actions.confirm_follow(subject=subject, email=email, now=timezone.now())
        messages.success(request, _("C’est fait : vous suivez %(this)s.") % {"this": target.words.this})
        return redirect(target.url(subject))
    return render(request, "contributions/follow_confirm.html", words_about(target, subject))


@csrf_exempt  # RFC 8058: the mail program posts by itself, with nothing but the link
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def stop_following(request: HttpRequest, target: Target, public_id: str) -> HttpResponse:
    """The link at the foot of the mails sent to an address; done twice, it is done."""
    follow = target.around(target.tables.follow).filter(public_id=public_id).first()
    if follow is None:
        messages.success(request, _("C’est fait : vous ne recevrez plus ces nouvelles."))
        return redirect(target.index)
    subject = subject_of(follow)
    if posted(request) is not None:
        actions.stop_following(follow=follow)
        said = _("Vous ne suivez plus %(this)s. Votre adresse est effacée.") % {"this": target.words.this}
        messages.success(request, said)
        return redirect(target.index if target.is_hidden(subject) else target.url(subject))
    return render(request, "contributions/follow_stop.html", words_about(target, subject))
