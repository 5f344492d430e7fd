"""The program that checks a published vote, as one file that runs anywhere with Python 3.11 or
newer and nothing else.

    python controle.pyz verify bundel.zip

It is made of the very sources that run here: `chalicelib.voting.__main__` and every module that it
imports, read and nothing run. They aren't compressed, so the same sources give the same bytes on
every machine.
"""

from __future__ import annotations

import ast
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_SOURCES: Final = Path(__file__).resolve().parents[2]
_PACKAGE: Final = "chalicelib"
_BEGIN: Final = "chalicelib.voting.__main__"
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_START: Final = f"from {_BEGIN} import run\n\nrun()\n"


def checker() -> bytes:
    """The file."""
    target = io.BytesIO()
    target.write(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(_needed()):
            archive.writestr(
                zipfile.ZipInfo(path.relative_to(_SOURCES).as_posix(), _EPOCH), path.read_bytes()
            )
        archive.writestr(zipfile.ZipInfo("__main__.py", _EPOCH), _START)
    return target.getvalue()


def _needed() -> set[Path]:
    """The sources of the program and of all of ours that they import."""
    found: set[Path] = set()
    waiting = [_BEGIN]
    while waiting:
        name = waiting.pop()
        path = _source(name)
        if path is None or path in found:
            continue
        found.add(path)
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        waiting.append(name.rpartition(".")[0])
        waiting += _imports(ast.parse(path.read_bytes()), package)
    return found


def _source(name: str) -> Path | None:
    """Where a module of ours stands; None for all other names."""
    if name.partition(".")[0] != _PACKAGE:
        return None
    base = _SOURCES.joinpath(*name.split("."))
    places = (base / "__init__.py", base.with_suffix(".py"))
    return next((place for place in places if place.is_file()), None)


def _imports(node: ast.AST, package: str) -> Iterator[str]:
    """Every name that may be a module, also of imports inside functions; not those for types."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    if isinstance(node, ast.Import):
        yield from (one.name for one in node.names)
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*above, base] if base else above)
        yield base
        yield from (f"{base}.{one.name}" for one in node.names)
    for child in ast.iter_child_nodes(node):
        yield from _imports(child, package)
