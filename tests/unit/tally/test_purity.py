"""The package stays what it says: pure, exact, standard library only."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "chalicelib" / "tally"
MAY_READ = {"cli.py", "bundle.py", "__main__.py"}
FORBIDDEN = {"datetime", "time", "random", "secrets", "os", "socket", "subprocess", "math.fsum"}


def trees() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text("utf-8"))) for path in sorted(PACKAGE.rglob("*.py"))]


def test_imports_only_the_standard_library_and_itself() -> None:
    for path, tree in trees():
        for node in ast.walk(tree):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            elif isinstance(node, ast.ImportFrom):
                depth = len(path.relative_to(PACKAGE).parts)
                assert node.level <= depth, f"{path.name} imports from outside the package"
            for name in names:
                assert name.split(".")[0] in sys.stdlib_module_names, (path.name, name)
                assert name not in FORBIDDEN, (path.name, name)


def test_no_float_takes_part_in_a_decision() -> None:
    """Floats appear in one place: amounts printed for people."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant):
                assert not isinstance(node.value, float), path.name
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "float" or path.name == "report.py", path.name


def test_only_the_command_line_and_the_bundle_touch_files() -> None:
    for path, tree in trees():
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if path.name not in MAY_READ:
            assert not names & {"open", "print", "input", "Path"}, path.name


def test_modules_stay_small() -> None:
    for path, _ in trees():
        assert len(path.read_text("utf-8").splitlines()) <= 400, path.name
