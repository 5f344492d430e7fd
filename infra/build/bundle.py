"""From Chalice's zip to the deployed one: pruned, compiled, and the same bytes every time."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

from jinja2 import FileSystemLoader

from chalicelib.web.rendering import environment
from infra.build.prune import prune

# The oldest moment a zip can hold; a real one would change the hash with every build.
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
_READABLE: Final = 0o100644 << 16
# What decides keeps its sources, for the lines of a traceback; of libraries the bytecode is enough.
_OWN: Final = ("app.py", "chalicelib")
_COMPILE: Final = """
import compileall, pathlib, py_compile, sys
tree, own = pathlib.Path(sys.argv[1]), sys.argv[2:]
mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
for entry in sorted(tree.iterdir()):
    if not entry.is_dir() and entry.suffix != ".py":
        continue
    compile = compileall.compile_dir if entry.is_dir() else compileall.compile_file
    library = entry.name not in own
    done = compile(str(entry), quiet=2, stripdir=str(tree), prependdir="/var/task",
                   invalidation_mode=mode, force=True, legacy=library)
    if not done:
        sys.exit(f"{entry.name} doesn't compile")
    for source in ([entry] if entry.is_file() else sorted(entry.rglob("*.py"))) if library else ():
        source.unlink()
# Pages and adapters are more than half of our code, and decide nothing: of them too, and of the
# Python that templates become, the bytecode is enough.
for part in ("web", "adapters"):
    rim = tree / "chalicelib" / part
    for old in sorted(rim.rglob("__pycache__/*")):
        old.unlink()
    if not compileall.compile_dir(str(rim), quiet=2, stripdir=str(tree), prependdir="/var/task",
                                  invalidation_mode=mode, force=True, legacy=True):
        sys.exit(f"{part} doesn't compile")
    for source in sorted(rim.rglob("*.py")):
        source.unlink()
    for folder in sorted(rim.rglob("__pycache__")):
        folder.rmdir()
"""


def bundle(chalice_zip: Path, tree: Path, target: Path) -> None:
    """Makes `target` of Chalice's zip; `tree` is an empty folder to work in."""
    with zipfile.ZipFile(chalice_zip) as archive:
        archive.extractall(tree)
    compile_templates(tree)
    prune(tree)
    compile_modules(tree)
    write_zip(tree, target)


def compile_templates(tree: Path) -> None:
    """Templates to Python modules beside them: parsing 20 of them costs 130 ms of a cold start."""
    web = tree / "chalicelib" / "web"
    env = environment(FileSystemLoader(web / "templates"))
    compiled = web / "compiled"
    env.compile_templates(compiled, zip=None, ignore_errors=False)


def compile_modules(tree: Path) -> None:
    """Bytecode for every module, which Python takes without looking at a source.

    Lambda's file system can't be written, so without it each cold start compiles everything.
    `unchecked-hash` because the zip's time stamps say nothing. Libraries stay as bytecode
    only, which saves a seventh of the zip.
    """
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
    }
    environment |= {"PYTHONHASHSEED": "0"}  # sets of constants marshal in hash order
    command = [sys.executable, "-s", "-c", _COMPILE, str(tree), *_OWN]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"bytecode: {done.stdout}{done.stderr}")


def write_zip(tree: Path, target: Path) -> None:
    """All files of `tree`, sorted, with one date and one set of permissions."""
    files = sorted(file for file in tree.rglob("*") if file.is_file())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.relative_to(tree).as_posix(), _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _READABLE
            archive.writestr(entry, file.read_bytes())
