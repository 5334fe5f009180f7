"""allauth may change its insides in any release: one module uses them, and an upgrade is read before it is taken."""

import re

import allauth

from allonnes.accounts import allauth_internals
from tests.conventions.house import ROOT, pyproject, tracked

INSIDE = re.compile(r"^\s*(?:from|import) allauth\.[\w.]*\binternal\b", re.M)
# The tests make sessions and read spare codes.
ALLOWED = {
    "allonnes/accounts/allauth_internals.py",
    "tests/accounts/test_second_factor.py",
    "tests/factories/accounts.py",
}


def test_one_module_uses_the_insides_of_allauth() -> None:
    python = [path for path in tracked() if path.suffix == ".py"]
    users = {str(path.relative_to(ROOT)) for path in python if INSIDE.search(path.read_text(encoding="utf-8"))}
    assert users == ALLOWED


def test_an_upgrade_of_allauth_is_read_first() -> None:
    wanted = next(one for one in pyproject()["project"]["dependencies"] if one.startswith("django-allauth"))
    read, release = allauth_internals.READ_IN, int(allauth_internals.READ_IN.split(".")[1])
    assert wanted.endswith(f",<65.{release + 1}"), "the bound of pyproject.toml goes with allauth_internals.READ_IN"
    known = allauth.__version__.startswith(f"{read}.") or allauth.__version__ == read
    assert known, f"allauth is {allauth.__version__}, read in {read}:\n{allauth_internals.__doc__}"
