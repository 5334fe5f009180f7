"""The house keeps its shape: names, sizes, floors, nothing of the workshop in the product."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps

from allonnes.accounts.audit import act_label

ROOT = Path(__file__).resolve().parents[2]
TOP = {
    ".ci",
    ".dockerignore",
    ".gitignore",
    "LICENSE",
    "Makefile",
    "README.md",
    "allonnes",
    "budgets",
    "deploy",
    "docs",
    "locale",
    "manage.py",
    "portal",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements.lock",
    "static",
    "templates",
    "tests",
}
FLOORS = ("core", "town", "accounts", "notifications", "outreach", "budgets", "portal")
SIBLINGS = {"budgets", "instances", "requests_qrc"}
BANNED_NAMES = {"utils", "helpers", "common", "misc", "services"}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def code() -> list[Path]:
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and "tests" not in path.parts and "migrations" not in path.parts
    ]


def test_top_of_the_tree_holds_only_the_named_rooms() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP


def test_no_file_is_longer_than_400_lines() -> None:
    written = [path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts]
    assert not {str(path) for path in written if len(path.read_text().splitlines()) > 400}


def test_no_template_is_longer_than_120_lines() -> None:
    templates = (ROOT / "templates").rglob("*.html")
    assert not {str(path) for path in templates if len(path.read_text().splitlines()) > 120}


def test_no_function_is_longer_than_40_lines_nor_imports_inside() -> None:
    faults = []
    for path in code():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                if node.end_lineno - node.lineno >= 40:
                    faults.append(f"{path}:{node.name} is long")
                if any(isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node)):
                    faults.append(f"{path}:{node.name} imports inside")
    assert not faults


def test_no_view_is_longer_than_25_lines() -> None:
    faults = []
    for path in code():
        if path.stem == "views" or "views" in path.parts:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 25:
                    faults.append(f"{path}:{node.name}")
    assert not faults


def test_no_dumping_ground() -> None:
    assert not {str(path) for path in code() if path.stem in BANNED_NAMES}


def test_no_catch_all_exception_and_no_mark_left_behind() -> None:
    pattern = re.compile(r"except Exception|except:|\b(TODO|FIXME|XXX|HACK)\b")
    assert not {str(path) for path in code() if pattern.search(path.read_text())}


@pytest.mark.parametrize("folder", ["templates"])
def test_templates_use_no_pluralize_and_no_inline_code(folder: str) -> None:
    faults = []
    for path in (ROOT / folder).rglob("*.html"):
        text = path.read_text()
        if "|pluralize" in text:
            faults.append(f"{path}: pluralize")
        if (
            "emails" not in path.parts
            and path.stem != "mail_button"
            and re.search(r"<[a-z][^>%]*\s(on[a-z]+|style)=\"|<style", text)
        ):
            faults.append(f"{path}: inline")
    assert not faults


def test_foreign_keys_go_down_only() -> None:
    faults = []
    for model in apps.get_models():
        app = model._meta.app_label
        if app not in FLOORS:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not field.concrete or target is None or target._meta.app_label not in FLOORS:
                continue
            other = target._meta.app_label
            if FLOORS.index(other) > FLOORS.index(app) or (app != other and {app, other} <= SIBLINGS):
                faults.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert not faults


def test_every_act_of_the_log_has_a_french_name() -> None:
    written = {act for path in code() for act in re.findall(r"\brecord\(\s*\"([a-z_.]+)\"", path.read_text())}
    assert len(written) > 10
    assert {act for act in written if act_label(act) == act} == set()


def test_no_address_in_the_locks() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "http" not in text
        assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\w)", text) if "==" in block)
