"""Every sentence a resident reads goes through gettext, with a French msgid that never varies.

A string of the code is a sentence when it reads as French: an accent, a little word of French, or a capital and words.
What staff alone read is plain: the modules named below, wherever they stand, and words for developers.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from allonnes.core.registry import own_apps
from tests.conventions.house import ROOT, code

STAFF_FOLDERS = {"admin", "demonstration", "desk", "imports", "management", "postgres"}
STAFF_MODULES = {
    "act_words",
    "acts",
    "admin",
    "apps",
    "audit",
    "backup_trials",
    "backups",
    "bulk",
    "checks",
    "contours",
    "encodings",
    "encrypted_files",
    "gallery",
    "health",
    "log_words",
    "queues",
    "reading",
    "roles",
    "serving",
    "story",
}
# What `manage.py check` says is for who holds the server, what the desk shows for the staff.
STAFFS_TOOLS = {"django.core.checks", "allonnes.core.desk"}
WRAPPERS = {"gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "gettext_noop"}
# What calls a detail of the log of acts, and a lifecycle in its drawing.
FOR_STAFF = {"ActDetail", "Workflow"}
# What speaks to developers, and the errors that a resident may be shown.
FOR_DEVELOPERS = {"logger", "re", "warnings"}
FOR_RESIDENTS = {"ActionDenied", "Http404", "InvalidInput", "PermissionDenied", "ValidationError"}
# Calls that name a thing, in a word as short as one likes.
NAMINGS = {"Word", "name_words"}
LABELS = {"help_text", "label", "verbose_name", "verbose_name_plural"}

ACCENT = re.compile(r"[àâçéèêëîïôûùœÀÂÇÉÈÊÎÔŒ’«»]")
LITTLE_WORD = re.compile(
    r"\b(au|aux|avec|cette|ce|dans|des|du|elle|est|et|il|la|le|les|ne|nous|par|pas|pour|que|qui|sans|sur|un|une|votre|vos"
    r"|vous)\b",
    re.IGNORECASE,
)
CAPITAL_AND_WORDS = re.compile(r"[A-ZÀÉÈ][a-z]+( [a-z0-9]+)+[.!?]?")
ENGLISH = re.compile(r"\b(an|and|are|cannot|has|is|needs|not|of|the|to|with)\b", re.IGNORECASE)
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|RAISE|CREATE|EXISTS|FROM)\b")
LABEL = re.compile(r"[a-zà-ÿ]{2,}", re.IGNORECASE)
NOT_WORDS = re.compile(r"<[^>]*>|\{[^}]*\}|%\(\w+\)\w")
ADDRESS_OR_PATTERN = re.compile(r"[^\s<]*/\S*|.*\(\?.*")


def is_staffs(path: Path) -> bool:
    """Whether staff alone read what a module says."""
    return path.stem in STAFF_MODULES or path.stem.startswith("desk") or bool(STAFF_FOLDERS & set(path.parent.parts))


def is_sentence(text: str) -> bool:
    """Whether a text of the code is French for a person."""
    words = NOT_WORDS.sub(" ", text).strip()
    if SQL.search(words) or ENGLISH.search(words) or ADDRESS_OR_PATTERN.fullmatch(text) or not LABEL.search(words):
        return False
    if ACCENT.search(words) or CAPITAL_AND_WORDS.fullmatch(words):
        return True
    return " " in words and bool(LITTLE_WORD.search(words))


def called(node: ast.expr) -> str:
    """The last name of what is called: `compile` of `re.compile(…)`."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


class Sentences(ast.NodeVisitor):
    """The faults of one module, as (line, words)."""

    def __init__(self, *, are_pairs_examples: bool = False) -> None:
        self.faults: list[tuple[ast.expr, str]] = []
        self.wrappers: set[str] = set()
        self.are_pairs_examples = are_pairs_examples

    def visit_Module(self, node: ast.Module) -> None:
        imports = [inner for inner in node.body if isinstance(inner, ast.ImportFrom)]
        if not any(inner.module in STAFFS_TOOLS for inner in imports):
            self.generic_visit(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.module == "django.utils.translation":
            self.wrappers |= {alias.asname or alias.name for alias in node.names if alias.name in WRAPPERS}

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        if isinstance(node.exc, ast.Call) and called(node.exc.func) in FOR_RESIDENTS:
            self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """A text compared is data: neither side is shown."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        """An annotation is no text."""

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)

    def visit_Dict(self, node: ast.Dict) -> None:
        for value in node.values:
            self.visit(value)

    def visit_Tuple(self, node: ast.Tuple) -> None:
        is_pair = len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant)
        if not (is_pair and self.are_pairs_examples):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = called(node.func)
        if name in self.wrappers:
            varying = [one for one in node.args if isinstance(one, ast.JoinedStr | ast.BinOp | ast.Call)]
            self.faults += [(one, f"varies: {ast.unparse(one)}") for one in varying if name[0] != "n"]
            return
        if name in FOR_STAFF:
            return
        if isinstance(node.func, ast.Attribute) and called(node.func.value) in FOR_DEVELOPERS:
            return
        for keyword in node.keywords:
            if name in NAMINGS or keyword.arg in LABELS:
                self._name(keyword.value)
        if name in NAMINGS:
            for argument in node.args[1:]:
                self._name(argument)
        self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        words = "{}".join(part.value for part in node.values if isinstance(part, ast.Constant))
        if is_sentence(words):
            self.faults.append((node, words))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and is_sentence(node.value):
            self.faults.append((node, node.value))

    def _name(self, node: ast.expr) -> None:
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and LABEL.search(node.value) and not is_sentence(node.value):
            self.faults.append((node, node.value))


def faults_of(text: str, *, are_pairs_examples: bool = False) -> list[tuple[int, str]]:
    """The sentences of a module that are not wrapped, or whose msgid varies."""
    visitor = Sentences(are_pairs_examples=are_pairs_examples)
    visitor.visit(ast.parse(text))
    return [(node.lineno, words) for node, words in visitor.faults]


def modules() -> Iterator[Path]:
    """The modules of the apps that may speak to a resident."""
    homes = [Path(config.path) for config in own_apps()]
    for path in code():
        if any(path.is_relative_to(home) for home in homes) and not is_staffs(path.relative_to(ROOT)):
            yield path


def test_every_sentence_of_a_resident_is_wrapped() -> None:
    """In the `messages.py` of an app, the pairs (name, example) fill the gallery of mails: invented, and never sent."""
    faults = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path in modules()
        for line, words in faults_of(path.read_text(), are_pairs_examples=path.stem == "messages")
    ]
    assert not faults, "\n".join(["", *faults])


@pytest.mark.parametrize(
    "code",
    [
        'REFUSED = "Ce vote n’est pas ouvert."',
        'REFUSED = "Budget participatif"',
        'def refusal(n): return f"Il reste {n} projets sur la liste."',
        'def refusal(): raise ActionDenied("Écrivez la raison.")',
        'def view(request): messages.error(request, "Votre texte est gardé.")',
        'Word("accounts.User.email", "adresse")',
        'name_words(FIELDS, link="lien")',
        'field = CharField(label="lien")',
    ],
)
def test_a_bare_sentence_is_a_fault(code: str) -> None:
    assert [line for line, _words in faults_of(code)] == [1]


@pytest.mark.parametrize(
    "code",
    [
        'REFUSED = _("Ce vote n’est pas ouvert.")',
        'def refusal(n): return ngettext("Il reste %(n)s jour.", "Il reste %(n)s jours.", n) % {"n": n}',
        'def refusal(): return gettext_lazy("Écrivez la raison.")',
    ],
)
def test_a_wrapped_sentence_is_none(code: str) -> None:
    imported = (
        "from django.utils.translation import gettext as _\nfrom django.utils.translation import gettext_lazy, ngettext"
    )
    assert faults_of(f"{imported}\n{code}") == []
    assert faults_of(code)


@pytest.mark.parametrize(
    "code",
    [
        'def act():\n    """Ce que la ville dit de la règle."""',
        'raise ValueError("le nom est vide")',
        'logger.error("le message %s est perdu", pk)',
        'SOUND = re.compile("(?<=au)d|é")',
        'QUERY = "SELECT titre FROM budgets_édition"',
        'path("ne-plus-suivre/<uuid:public_id>/", stop)',
        'def is_town(name): return name == "Le Mans"',
        'def mass(row): return row["coût"] or {"coût": 1}',
        'HEADERS = "text/plain; charset=utf-8"',
        'from django.core.checks import Error\nHINT = "Voir la page des clés."',
        'ROW = "a row has more cells than the sheet has columns"',
    ],
)
def test_what_no_resident_reads_is_none(code: str) -> None:
    assert faults_of(code) == []


def test_a_msgid_that_varies_is_a_fault() -> None:
    imported = "from django.utils.translation import gettext as _"
    for varying in ('_(f"Le projet {n}")', '_("Le projet %s" % n)', '_("Le projet {}".format(n))'):
        assert [line for line, _words in faults_of(f"{imported}\n{varying}")] == [2], varying


def test_examples_of_a_mail_are_invented() -> None:
    code = 'KIND = MessageKind("name", "Un projet est retiré", sample=(("title", "Un préau à l’école"),))'
    assert [words for _line, words in faults_of(code, are_pairs_examples=True)] == ["Un projet est retiré"]


@pytest.mark.parametrize(
    ("name", "is_theirs"),
    [
        ("budgets/projects/study/admin.py", True),
        ("budgets/pages/admin/projects.py", True),
        ("allonnes/core/desk_home.py", True),
        ("budgets/management/commands/count.py", True),
        ("budgets/projects/study/permissions.py", False),
        ("budgets/voting/messages.py", False),
    ],
)
def test_staffs_modules_are_known_by_their_names(name: str, is_theirs: bool) -> None:
    assert is_staffs(Path(name)) is is_theirs
