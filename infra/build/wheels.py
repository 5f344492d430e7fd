"""A folder with every wheel that the package needs, so that Chalice finds them offline.

Chalice downloads all dependencies anew for every change of the code. Here they are fetched
once for a given `requirements.txt`; Chalice's own pip then reads that folder and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

# Chalice names the runtime after the Python that packages, so wheels are for that one. Lambda's
# python3.11 runs on Amazon Linux 2 with glibc 2.26, later ones on Amazon Linux 2023 with 2.34.
_PYTHON: Final = sys.version_info[:2]
_GLIBC_MINOR: Final = 26 if _PYTHON < (3, 12) else 34
# pip takes a platform literally and doesn't imply older ones.
_PLATFORMS: Final = (
    *(f"manylinux_2_{minor}_x86_64" for minor in range(_GLIBC_MINOR, 16, -1)),
    "manylinux2014_x86_64",
)


class WheelsMissing(RuntimeError):
    """A dependency has no wheel that runs on Lambda, or could not be fetched."""


def collect_wheels(requirements: Path, cache: Path) -> Path:
    """The folder of wheels for `requirements`, below `cache`. Raises WheelsMissing."""
    wanted = requirements.read_bytes() + repr((_PYTHON, _PLATFORMS)).encode()
    digest = hashlib.sha256(wanted).hexdigest()
    folder = cache / f"wheels-{digest[:16]}"
    if folder.is_dir():
        return folder
    partial = cache / f"wheels-{digest[:16]}.{os.getpid()}"
    partial.mkdir(parents=True)
    try:
        _download(requirements, partial)
        if folder.is_dir():  # another build was first
            shutil.rmtree(partial)
        else:
            partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return folder


def _download(requirements: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:"]
    for platform in _PLATFORMS:
        command += ["--platform", platform]
    major, minor = _PYTHON
    command += ["--python-version", f"{major}.{minor}", "--implementation", "cp"]
    command += ["--abi", f"cp{major}{minor}", "--abi", "abi3", "--abi", "none"]
    command += ["--dest", str(folder), "-r", str(requirements)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise WheelsMissing("\n".join(errors) or done.stderr[-2000:])


def offline_pip(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` in which pip knows `folder` and no index, whatever is configured."""
    kept = {name: value for name, value in environment.items() if not name.startswith("PIP_")}
    return {
        **kept,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
