"""What the server answers to an entry that waited on a device."""

from dataclasses import dataclass

from django.http import JsonResponse


@dataclass(frozen=True)
class Taken:
    """The server's yes to an entry, the same however often it is sent: its receipt, and what is said of it."""

    said: str
    receipt: str


def answer_to_sender(answer: Taken | str) -> JsonResponse:
    """What the device reads: it erases the entry after a yes only, and keeps it with the reason after a no."""
    if isinstance(answer, Taken):
        return JsonResponse({"said": answer.said, "receipt": answer.receipt})
    return JsonResponse({"reason": answer}, status=422)
