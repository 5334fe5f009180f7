"""Documents that a test sends: small and true, or made to harm."""

import io
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

ODT = "application/vnd.oasis.opendocument.text"
CONTENT = b"<office:document-content><office:scripts/><text:p>Bonjour</text:p></office:document-content>"


def pdf_bytes(*objects: bytes, tail: bytes = b"") -> bytes:
    """A PDF of one empty page, with these objects besides."""
    body = (
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n",
        *objects,
    )
    return b"%PDF-1.4\n" + b"".join(body) + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n" + tail


def object_stream(inside: bytes, *, folded: bool = True, dictionary: bytes = b"") -> bytes:
    """An object that holds others, compressed as PDF writers do."""
    data = zlib.compress(inside) if folded else inside
    kind = b"/Filter /FlateDecode " if folded else b""
    head = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 " + kind + dictionary
    return head + b">>\nstream\n" + data + b"\nendstream\nendobj\n"


def odt_bytes(parts: dict[str, bytes] | None = None, *, content: bytes = CONTENT, kind: str = ODT) -> bytes:
    """A text of one paragraph, with these parts besides."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", b"<manifest:manifest/>")
        for name, data in (parts or {}).items():
            archive.writestr(name, data)
    return output.getvalue()


def sent(data: bytes, name: str = "ordre-du-jour.pdf") -> SimpleUploadedFile:
    """As a browser sends it."""
    return SimpleUploadedFile(name, data)
