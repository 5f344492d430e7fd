"""The built package as fixtures. Built once for given sources, also by parallel test workers."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from infra.build.chalice_cli import PROJECT
from infra.build.package import BUILD, Package, build

STAGE = "test"
REGION = "eu-central-1"
_INPUTS = ("app.py", "requirements.txt", "chalicelib", ".chalice", "infra/build")
_KEPT = 3600  # seconds
_SINGLES = ("infra/functions.py",)


def _digest() -> str:
    """A hash of everything that the package is made of."""
    files = [PROJECT / name for name in _SINGLES]
    for name in _INPUTS:
        path = PROJECT / name
        files += [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    total = hashlib.sha256(sys.version.encode())
    for file in sorted(files):
        if "__pycache__" not in file.parts and "deployments" not in file.parts:
            total.update(str(file.relative_to(PROJECT)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()[:20]


def _forget_old(shelf: Path) -> None:
    """Removes packages of earlier hours; a younger one may be another session's."""
    for old in shelf.iterdir():
        if time.time() - old.stat().st_mtime > _KEPT:
            shutil.rmtree(old, ignore_errors=True)


@pytest.fixture(scope="session")
def package() -> Package:
    """The package of the stage `test`, made by the real build."""
    shelf = Path(tempfile.gettempdir()) / f"buurtbudget-packages-{os.getuid()}"
    shelf.mkdir(mode=0o700, exist_ok=True)
    folder = shelf / _digest()
    if not folder.is_dir():
        _forget_old(shelf)
        partial = shelf / f"partial-{os.getpid()}"
        made = build(STAGE, partial, BUILD / "cache")
        (partial / "raw_bytes").write_text(str(made.raw_bytes), encoding="utf-8")
        if folder.is_dir():  # another worker was first
            shutil.rmtree(partial)
        else:
            partial.rename(folder)
    raw_bytes = int((folder / "raw_bytes").read_text(encoding="utf-8"))
    return Package(STAGE, folder / "template.json", folder / "deployment.zip", raw_bytes)


@pytest.fixture(scope="session")
def template(package: Package) -> dict[str, Any]:
    return package.read_template()


@pytest.fixture(scope="session")
def resources(template: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"]
    return found


@pytest.fixture(scope="session")
def unpacked(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip as Lambda unpacks it."""
    folder = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(package.zip) as archive:
        archive.extractall(folder)
    return folder


def in_lambda(unpacked: Path, function: str, code: str) -> Any:
    """Runs `code` in a fresh process that sees the package and Python's own library only.

    The code prints one line of JSON, which is returned.
    """
    program = (
        "import sys\n"
        "sys.path[:] = [p for p in sys.path if 'site-packages' not in p and p]\n"
        f"sys.path.insert(0, {str(unpacked)!r})\n" + code
    )
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", program],
        cwd=unpacked,
        env={
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_FUNCTION_NAME": f"buurtbudget-{STAGE}-{function}",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "STAGE": STAGE,
            "CITY_URL": "https://buurtbudget.example",
            "MEDIA_URL": "https://media.buurtbudget.example",
            "MAIL_FROM": "Buurtbudget <buurtbudget@buurtbudget.example>",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def lint(template: Path, *regions: str) -> str:
    """What cfn-lint has to say; empty when it is content."""
    program = Path(sys.executable).parent / "cfn-lint"
    done = subprocess.run(
        [str(program), str(template), "--regions", *(regions or (REGION,))],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr
