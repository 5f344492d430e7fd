"""Build `recount.pyz`: the count as one file that runs anywhere with Python 3.11 or newer.

    python -m infra.build.recount [--out FILE] [ARGUMENTS FOR THE RECOUNT …]

Only `chalicelib/tally` goes in, and it uses the standard library only. The same sources give
the same bytes, so the city can publish the file's hash. With further arguments the fresh file
is run with them, for example `verify bundle.zip`. Beside it comes `controle.pyz`, which checks
the whole bundle of a vote and is what a round publishes.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

from chalicelib.adapters.checker import checker
from chalicelib.voting.bundle import CHECKER

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "chalicelib" / "tally"
TARGET = ROOT / "build" / "recount.pyz"
EPOCH = (1980, 1, 1, 0, 0, 0)
START = """from tally.__main__ import run

run()
"""


def build(target: Path) -> str:
    """Write the archive and return its SHA-256."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        out.write(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(PACKAGE.rglob("*.py")):
                name = (Path("tally") / path.relative_to(PACKAGE)).as_posix()
                _add(archive, name, path.read_bytes())
            _add(archive, "__main__.py", START.encode())
    target.chmod(0o755)
    return hashlib.sha256(target.read_bytes()).hexdigest()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, EPOCH)
    info.external_attr = 0o644 << 16
    archive.writestr(info, content, zipfile.ZIP_DEFLATED)


def main(arguments: list[str]) -> int:
    """Build, say where and with which hash, and run it if there is more to do."""
    target = TARGET
    if arguments[:1] == ["--out"]:
        target, arguments = Path(arguments[1]), arguments[2:]
    value = build(target)
    sys.stderr.write(f"{target}  sha256 {value}\n")
    program = target.with_name(CHECKER)
    program.write_bytes(checker())
    sys.stderr.write(f"{program}  sha256 {hashlib.sha256(program.read_bytes()).hexdigest()}\n")
    if not arguments:
        return 0
    return subprocess.run([sys.executable, "-I", str(target), *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
