"""The page where photos are added and taken away: one form, whose buttons all keep the photo just chosen; and what
gives a picture to who may see it.

    page = PhotoPage(request, ALBUM, case, by=request.user, count=partial(refuse_too_often, request, "photo"))
    if page.form.is_bound and page.did_all():
        return redirect(next_page if page.goes_on else this_page)
    return render(request, ..., page.context(), status=422 if page.form.errors else 200)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone

from allonnes.core.images import ImageRefused
from allonnes.core.photos.actions import add_photo, remove_photo
from allonnes.core.photos.album import Album
from allonnes.core.photos.forms import PhotoForm
from allonnes.core.photos.models import SMALL, AbstractPhoto
from allonnes.core.posting import posted, refusal_in

GO_ON, TAKE_AWAY = "continue", "remove"
FRESH_SECONDS = 300
# The end of the address of a picture, for the `urls.py` of each app: `rf"^photos/{PICTURE}$"`.
PICTURE = r"(?P<pk>\d+)-(?P<size>petite|grande)\.webp"


@dataclass
class PhotoPage:
    """The photos of a thing, for `components/photos.html`. `by`: who changes them, None for a visitor without account.
    `count` counts each photo sent, and raises ActionDenied when there are too many.
    """

    request: HttpRequest
    album: Album
    thing: Any
    by: Any
    count: Callable[[], None]
    form: PhotoForm = field(init=False)

    def __post_init__(self) -> None:
        self.form = PhotoForm(posted(self.request), self.request.FILES or None)

    @property
    def goes_on(self) -> bool:
        """Whether « Continuer » was pressed."""
        return GO_ON in self.request.POST

    def context(self) -> dict[str, Any]:
        """What the component shows."""
        photos = list(self.album.of(self.thing))
        return {"form": self.form, "photos": photos, "is_full": len(photos) >= self.album.most}

    def did_all(self) -> bool:
        """Do what was sent: the photo to take away first, then the one chosen, whichever button was pressed.

        False when something was refused; the form says what, and keeps the words.
        """
        return self._took_away() and (self._is_only_a_button() or self._added())

    def _is_only_a_button(self) -> bool:
        """« Continuer » or « Enlever », with nothing chosen and nothing typed."""
        sent = self.request.POST
        is_other = self.goes_on or TAKE_AWAY in sent
        return is_other and not self.request.FILES and not sent.get("alt", "").strip()

    def _took_away(self) -> bool:
        wanted = self.request.POST.get(TAKE_AWAY)
        photo = next((photo for photo in self.album.of(self.thing) if str(photo.pk) == wanted), None)
        if photo is None:
            return True
        with refusal_in(self.form):
            remove_photo(album=self.album, photo=photo, by=self.by, now=timezone.now())
            return True
        return False

    def _added(self) -> bool:
        if not self.form.is_valid():
            return False
        answers = self.form.cleaned_data
        with refusal_in(self.form):
            self.count()
            try:
                add_photo(
                    album=self.album,
                    thing=self.thing,
                    by=self.by,
                    file=answers["photo"],
                    alt=answers["alt"],
                    now=timezone.now(),
                )
            except ImageRefused as refused:
                self.form.add_error("photo", refused.reason)
        return self.form.is_valid()


def picture(photo: AbstractPhoto, size: str, *, is_public: bool, called: str) -> FileResponse:
    """One picture of a photo, under a safe type; the caller has checked who asks. Raises Http404 once its file is gone.

    `called` begins the name of the file when it is saved. Only what everybody may see is kept, and by the browser
    alone: moderation hides it for all within five minutes.
    """
    file = photo.small if size == SMALL else photo.large
    if not file.storage.exists(str(file.name)):
        raise Http404
    response = FileResponse(file.open("rb"), content_type="image/webp")
    response["Content-Disposition"] = f'inline; filename="{called}-{photo.pk}.webp"'
    response["Cache-Control"] = f"private, max-age={FRESH_SECONDS}" if is_public else "private, no-store"
    return response
