"""The mails that the demonstration would have sent, read from the files written instead."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

SEPARATOR = b"-" * 79
SHOWN = 50


class DemoMail(NamedTuple):
    """A mail as its reader would see it; `sent_at` is None when the file gives no date."""

    subject: str
    to: str
    sent_at: datetime | None
    text: str


def mails(limit: int = SHOWN) -> list[DemoMail]:
    """The newest mails first, at most `limit`; none when mails really leave by SMTP."""
    mails: list[DemoMail] = []
    for path in _files():
        mails.extend(_messages(path))
        if len(mails) >= limit:
            break
    return mails[:limit]


def forget_mails() -> int:
    """Delete the files; returns how many."""
    files = _files()
    for path in files:
        path.unlink(missing_ok=True)
    return len(files)


def _files() -> list[Path]:
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if not folder or not Path(folder).is_dir():
        return []
    return sorted(Path(folder).glob("*.log"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def _messages(path: Path) -> Iterator[DemoMail]:
    """The mails of one file, last written first (Django's backend separates them by a line of 79 dashes)."""
    parser = BytesParser(policy=policy.default)
    for raw in reversed(path.read_bytes().split(b"\n" + SEPARATOR + b"\n")):
        if raw.strip():
            yield _mail(parser.parsebytes(raw.lstrip(b"\n")))


def _mail(message: EmailMessage) -> DemoMail:
    body = message.get_body(("plain",))
    header = message["Date"]
    # « -0000 » means UTC without saying where (RFC 5322, 3.3); the parser then gives no time zone.
    sent_at = header.datetime if header else None
    return DemoMail(
        subject=str(message["Subject"] or ""),
        to=str(message["To"] or ""),
        sent_at=sent_at.replace(tzinfo=UTC) if sent_at and sent_at.tzinfo is None else sent_at,
        text=body.get_content().strip() if body else "",
    )
