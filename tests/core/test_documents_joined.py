"""Documents joined to a thing: true ones are kept, those that act, hide or lie are refused with a sentence."""

import io
import zipfile

import pytest

from allonnes.core.documents import content
from allonnes.core.documents.content import DocumentKind, DocumentRefused, check_document
from allonnes.core.documents.forms import DocumentForm
from tests.factories.documents import object_stream, odt_bytes, pdf_bytes
from tests.real_data import files

ACTS = "contient un programme"
LOCKED = "mot de passe"
BROKEN = "abîmé"
NOT_ONE = "n’est pas un document accepté"
HARMLESS = b"7 0 << /Type /Font /Name (/JS is said) >>"


def refusal(data: bytes, **options: int) -> str:
    with pytest.raises(DocumentRefused) as refused:
        check_document(io.BytesIO(data), **options)
    assert refused.value.problems == [refused.value.reason]
    return refused.value.reason


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (pdf_bytes(), DocumentKind.PDF),
        (pdf_bytes(object_stream(b"7 0 << /Type /Font >>")), DocumentKind.PDF),
        (pdf_bytes(object_stream(b"7 0 << /Type /Font >>", folded=False)), DocumentKind.PDF),
        (pdf_bytes(b"8 0 obj\n<< /Length 4 >>\nstream\nabcd\nendstream\nendobj\n"), DocumentKind.PDF),
        (pdf_bytes(b"8 0 obj\n<< /JSX /Launched /JavaScripts >>\nendobj\n"), DocumentKind.PDF),
        (odt_bytes(), DocumentKind.ODT),
        (odt_bytes({"Pictures/1.png": b"\x89PNG", "styles.xml": b"<a/>"}), DocumentKind.ODT),
    ],
)
def test_a_true_document_is_kept_as_it_came(data: bytes, kind: DocumentKind) -> None:
    checked = check_document(io.BytesIO(data))
    assert (checked.kind, checked.data, checked.size) == (kind, data, len(data))
    assert len(checked.sha256) == 64


@pytest.mark.parametrize(
    "act",
    [
        b"<< /S /JavaScript /JS (app.alert(1)) >>",
        b"<< /S /J#61vaScript >>",
        b"<</S/Launch/F(cmd.exe)>>",
        b"<< /Type /EmbeddedFile >>",
        b"<< /Names << /EmbeddedFiles 5 0 R >> >>",
        b"<< /AcroForm << /XFA 6 0 R >> >>",
        b"<< /Subtype /RichMedia >>",
        b"<< /S /SubmitForm >>",
    ],
)
def test_a_pdf_that_acts_is_refused_however_it_hides_it(act: bytes) -> None:
    assert ACTS in refusal(pdf_bytes(b"8 0 obj\n" + act + b"\nendobj\n"))
    assert ACTS in refusal(pdf_bytes(object_stream(b"7 0 " + act)))
    assert ACTS in refusal(pdf_bytes(object_stream(b"7 0 " + act, folded=False)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vide"),
        (b"bonjour", NOT_ONE),
        (b"\n" + pdf_bytes(), NOT_ONE),
        (b"<html>" + pdf_bytes(), NOT_ONE),
        (b"%PDF-1.4\nrien", BROKEN),
        (pdf_bytes(b"8 0 obj\n<< /Encrypt 4 0 R >>\nendobj\n"), LOCKED),
        (pdf_bytes(tail=odt_bytes() + b" " * 2000), ACTS),
        (pdf_bytes(b"% <script>alert(1)</script>\n"), ACTS),
        (pdf_bytes(object_stream(HARMLESS, dictionary=b"/DecodeParms << /Predictor 12 >> ")), ACTS),
        (pdf_bytes(object_stream(HARMLESS, dictionary=b"/F [/ASCIIHexDecode] ")), ACTS),
        (pdf_bytes(b"9 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nxx\nendstream\nendobj\n"), BROKEN),
        (odt_bytes(kind="application/zip"), NOT_ONE),
        (odt_bytes()[:-30], BROKEN),
        (odt_bytes({"Basic/Standard/Module1.xml": b"<x/>"}), ACTS),
        (odt_bytes({"Scripts/python/a.py": b"pass"}), ACTS),
        (odt_bytes({"Object 1/content.xml": b"<x/>"}), ACTS),
        (odt_bytes({"../dehors.xml": b"<x/>"}), ACTS),
        (odt_bytes({"a\\b.xml": b"<x/>"}), ACTS),
        (odt_bytes({"programme.exe": b"MZ"}), ACTS),
        (odt_bytes({"settings.xml": b"<encryption-data/>"}), LOCKED),
        (odt_bytes(content=b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"), ACTS),
        (odt_bytes(content=b"<office:scripts><office:script/></office:scripts>"), ACTS),
        (odt_bytes(content=b'<a xlink:href="vnd.sun.star.script:x"/>'), ACTS),
        (odt_bytes(content="<office:script/>".encode("utf-16-le")), ACTS),
    ],
)
def test_what_is_no_safe_document_is_refused_with_its_reason(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_no_photo_of_the_hostile_files_passes_for_a_document() -> None:
    for path in files("images", "*"):
        if path.suffix != ".json":
            assert NOT_ONE in refusal(path.read_bytes()), path.name


def test_what_is_too_heavy_is_refused_before_and_after_it_unfolds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "plus de 10\u00a0Mo" in refusal(pdf_bytes() + b" " * content.MAX_BYTES).replace(" Mo", "\u00a0Mo")
    monkeypatch.setattr(content, "MAX_UNFOLDED", 1_000)
    assert "une fois déplié" in refusal(odt_bytes({"Pictures/a.png": b"0" * 5_000}))
    assert BROKEN in refusal(pdf_bytes(object_stream(b"7 0 << >>" + b" " * 5_000)))
    monkeypatch.setattr(content, "MAX_ENTRIES", 2)
    assert "une fois déplié" in refusal(odt_bytes())


def test_a_locked_or_incomplete_archive_is_refused() -> None:
    data = bytearray(odt_bytes())
    for start in (data.find(b"PK\x01\x02"),):
        data[start + 8] |= 1
    assert LOCKED in refusal(bytes(data))
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("styles.xml", "<x/>")
    assert BROKEN in refusal(output.getvalue())


def test_the_form_says_what_is_missing() -> None:
    form = DocumentForm({}, {})
    assert form.errors == {"title": ["Donnez un titre au document."], "file": ["Choisissez un document."]}
