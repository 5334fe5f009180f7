"""What the guards read of the house itself: its apps from what is installed, its layers from the import contract.

Nothing here names an app: adding one to INSTALLED_APPS and to the contract is enough for every guard to run on it.
"""

import os
import subprocess
import tomllib
from pathlib import Path
from typing import Any

from allonnes.core.registry import own_apps

ROOT = Path(__file__).resolve().parents[2]


def pyproject() -> dict[str, Any]:
    """The settings of the tools; another file in the tests of the guards themselves."""
    return tomllib.loads(Path(os.environ.get("HOUSE_PYPROJECT", ROOT / "pyproject.toml")).read_text(encoding="utf-8"))


def contract() -> list[set[str]]:
    """The layers of the import contract, the highest first; siblings stand on one."""
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [{name.strip() for name in layer.split("|")} for layer in layers]


def layers_by_app() -> dict[str, int]:
    """How high each app stands, by its label: 0 is the lowest layer."""
    heights = {name: height for height, layer in enumerate(reversed(contract())) for name in layer}
    return {config.label: heights[config.name] for config in own_apps() if config.name in heights}


def packages() -> set[str]:
    """The top-level packages of the apps."""
    return {config.name.split(".")[0] for config in own_apps()}


def tracked() -> list[Path]:
    """Every file of the repository, but for what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def code() -> list[Path]:
    """The Python files of the apps and of the wiring, without tests nor migrations."""
    ours = {path for path in tracked() if path.suffix == ".py" and "tests" not in path.relative_to(ROOT).parts[:1]} | {
        path for config in own_apps() for path in Path(config.path).rglob("*.py")
    }
    return sorted(path for path in ours if "migrations" not in path.parts)
