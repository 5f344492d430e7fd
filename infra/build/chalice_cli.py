"""Runs `chalice package` on a clean copy of the sources."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from infra.build.names import Template
from infra.build.wheels import offline_pip

PROJECT: Final = Path(__file__).resolve().parents[2]
REGION: Final = "eu-central-1"
_SOURCES: Final = ("app.py", "requirements.txt", "chalicelib", ".chalice")
_CHALICE: Final = "import sys; from chalice.cli import main; sys.exit(main())"


class PackagingFailed(RuntimeError):
    """Chalice didn't produce a package; the text is what it said."""


def copy_sources(project: Path, folder: Path) -> None:
    """What Chalice reads, without bytecode, deployment caches and hidden files of editors.

    Chalice zips every file below `chalicelib`, whatever it is.
    """
    unwanted = shutil.ignore_patterns(
        "__pycache__", "*.pyc", "deployments", "deployed", ".*", "compiled"
    )
    folder.mkdir(parents=True)
    for name in _SOURCES:
        source = project / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=unwanted)
        else:
            shutil.copy2(source, folder / name)


def chalice_package(source: Path, stage: str, merge: Template, wheels: Path, out: Path) -> None:
    """Writes `sam.json` and `deployment.zip` to `out`. Raises PackagingFailed.

    A dependency without a fitting wheel is only a warning to Chalice, and an import error on
    the first request to everybody else: here it ends the build.
    """
    fragment = source.parent / "merge.json"
    fragment.write_text(json.dumps(merge), encoding="utf-8")
    command = [
        *(sys.executable, "-c", _CHALICE, "--project-dir", str(source), "package"),
        *("--stage", stage, "--merge-template", str(fragment), str(out)),
    ]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment = offline_pip(wheels, inherited) | {
        "AWS_DEFAULT_REGION": REGION,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        command, cwd=source, env=environment, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    if done.returncode or "Could not install dependencies" in said:
        raise PackagingFailed(said[-4000:])
