"""Builds the deployable of one stage: `python -m infra.build.package --stage dev`.

Writes `build/<stage>/template.json` and `build/<stage>/deployment.zip`. The template names the
zip beside it; `infra.build.deploy` uploads both. The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from infra.build.application import merge_template
from infra.build.bundle import bundle
from infra.build.chalice_cli import PROJECT, PackagingFailed, chalice_package, copy_sources
from infra.build.wheels import WheelsMissing, collect_wheels

BUILD: Final = PROJECT / "build"
ZIP_NAME: Final = "deployment.zip"
RAW_NAME: Final = "chalice.zip"
# AWS refuses a package above 250 MB unpacked; ours must stay far below, for cold starts.
MAX_ZIP_BYTES: Final = 20_000_000

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Package:
    """A built stage. `raw_bytes` is what Chalice made before it was pruned."""

    stage: str
    template: Path
    zip: Path
    raw_bytes: int

    def read_template(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.template.read_text(encoding="utf-8"))
        return loaded


def stages(project: Path = PROJECT) -> tuple[str, ...]:
    """The stages that `.chalice/config.json` knows."""
    config = json.loads((project / ".chalice" / "config.json").read_text(encoding="utf-8"))
    return tuple(config["stages"])


def build(
    stage: str,
    out: Path,
    cache: Path,
    *,
    project: Path = PROJECT,
    say: Say = lambda line: None,
    keep_raw: bool = False,
) -> Package:
    """Packages `project` for `stage` into the folder `out`, replacing what is there.

    `keep_raw` leaves Chalice's own zip beside the result, as `RAW_NAME`. Raises
    WheelsMissing, PackagingFailed, or ValueError for a stage that isn't configured.
    """
    if stage not in stages(project):
        raise ValueError(f"unknown stage {stage!r}: .chalice/config.json has {stages(project)}")
    say("fetching wheels for Lambda")
    wheels = collect_wheels(project / "requirements.txt", cache)
    with tempfile.TemporaryDirectory(prefix="buurtbudget-package-") as name:
        work = Path(name)
        copy_sources(project, work / "source")
        say("chalice package")
        chalice_package(work / "source", stage, merge_template(stage), wheels, work / "chalice")
        chalice_zip = work / "chalice" / ZIP_NAME
        say("pruning, compiling, zipping")
        (work / "tree").mkdir()
        (work / "result").mkdir()
        bundle(chalice_zip, work / "tree", work / "result" / ZIP_NAME)
        shutil.copy2(work / "chalice" / "sam.json", work / "result" / "template.json")
        if keep_raw:
            shutil.copy2(chalice_zip, work / "result" / RAW_NAME)
        raw_bytes = chalice_zip.stat().st_size
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(work / "result", out)
    return Package(stage, out / "template.json", out / ZIP_NAME, raw_bytes)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.build.package", description=__doc__)
    parser.add_argument("--stage", default="dev")
    parser.add_argument("--out", type=Path, help="folder of the result (build/<stage>)")
    options = parser.parse_args(arguments)
    out = options.out or BUILD / options.stage

    def say(line: str) -> None:
        print(f"  {line} …", flush=True)

    try:
        package = build(options.stage, out, BUILD / "cache", say=say)
    except (WheelsMissing, PackagingFailed, ValueError) as error:
        print(f"Packaging failed: {error}", file=sys.stderr)
        return 1
    size = package.zip.stat().st_size
    with zipfile.ZipFile(package.zip) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    print(f"{package.template}: {len(package.read_template()['Resources'])} resources")
    print(
        f"{package.zip}: {size / 1e6:.1f} MB (of {package.raw_bytes / 1e6:.1f} MB before "
        f"pruning), {unpacked / 1e6:.1f} MB unpacked"
    )
    if size > MAX_ZIP_BYTES:
        print(f"The zip is above its budget of {MAX_ZIP_BYTES / 1e6:.0f} MB.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
