"""What a cold start costs in CPU: `python -m tests.benchmarks.imports [--runs 10]`.

For each function, the CPU time (user and system) of a fresh process until its handler is
imported from the built zip, as the median of several runs: as Chalice packages it, without
bytecode; as it is deployed; and with the first DynamoDB client on top, which the first request
makes. Lambda gives a full CPU at 1,769 MB, so at 512 MB it takes about three times as long.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.build.package import BUILD, RAW_NAME, build
from infra.functions import FUNCTIONS, Function, Http

HTTP_BUDGET, WORKER_BUDGET = 500, 350  # milliseconds of CPU
CLIENT = "from chalicelib.adapters import clients; clients.dynamodb()"


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of CPU, and how many modules were loaded."""

    shipped: float
    deployed: float
    with_client: float
    modules: int


def budget(function: Function) -> int:
    return HTTP_BUDGET if isinstance(function.trigger, Http) else WORKER_BUDGET


def cpu_of(tree: Path, function: Function, after: str = "") -> tuple[float, int]:
    """One fresh process: milliseconds of CPU since its start, and its modules."""
    module = "app" if function.name == "api_handler" else function.module
    program = (
        "import sys, time\n"
        "sys.path[:] = [p for p in sys.path if 'site-packages' not in p and p]\n"
        f"sys.path.insert(0, {str(tree)!r})\n"
        f"import {module}\n{after}\n"
        "print(time.process_time() * 1000, len(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", program],
        env={
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_DEFAULT_REGION": "eu-central-1",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    milliseconds, modules = done.stdout.split()
    return float(milliseconds), int(modules)


def measure(function: Function, raw: Path, deployed: Path, runs: int) -> Cost:
    def median(tree: Path, after: str = "") -> float:
        return statistics.median(cpu_of(tree, function, after)[0] for _ in range(runs))

    return Cost(
        shipped=median(raw),
        deployed=median(deployed),
        with_client=median(deployed, CLIENT),
        modules=cpu_of(deployed, function)[1],
    )


def unpack(zip_file: Path, folder: Path) -> int:
    """Unpacks and gives the unpacked size in bytes."""
    with zipfile.ZipFile(zip_file) as archive:
        archive.extractall(folder)
        return sum(entry.file_size for entry in archive.infolist())


def table(costs: Sequence[tuple[Function, Cost]]) -> str:
    head = f"{'function':<18}{'as shipped':>11}{'deployed':>10}{'+ client':>10}{'budget':>8}"
    lines = [head + f"{'modules':>9}", "-" * (len(head) + 9)]
    for function, cost in costs:
        mark = "" if cost.deployed <= budget(function) else "  ABOVE BUDGET"
        lines.append(
            f"{function.name:<18}{cost.shipped:>11.0f}{cost.deployed:>10.0f}"
            f"{cost.with_client:>10.0f}{budget(function):>8}{cost.modules:>9}{mark}"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.imports")
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args(arguments).runs
    with tempfile.TemporaryDirectory(prefix="buurtbudget-imports-") as name:
        folder = Path(name)
        package = build("dev", folder / "package", BUILD / "cache", keep_raw=True)
        raw = unpack(folder / "package" / RAW_NAME, folder / "raw")
        deployed = unpack(package.zip, folder / "deployed")
        costs = [
            (one, measure(one, folder / "raw", folder / "deployed", runs)) for one in FUNCTIONS
        ]
        zipped = package.zip.stat().st_size
        write = sys.stdout.write
        write(f"CPU of importing each function, ms, median of {runs} fresh processes\n\n")
        write(table(costs) + "\n\n")
        write(f"zip: {package.raw_bytes / 1e6:.1f} MB as Chalice packages it ")
        write(f"({raw / 1e6:.0f} MB unpacked), {zipped / 1e6:.1f} MB deployed ")
        write(f"({deployed / 1e6:.0f} MB unpacked)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
