"""`python -m infra.local.seed [--phase X]`, in the environment of a running stack."""

from __future__ import annotations

import argparse
import sys
import time

from chalicelib.entrypoint import logger
from infra.local.seed.main import ensure_demo
from infra.local.seed.story import PHASES


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.local.seed", description=__doc__)
    parser.add_argument("--phase", choices=PHASES, help="the phase of the current round")
    phase = parser.parse_args().phase
    # The jobs' own log lines would drown what this one has to say.
    logger.setLevel("WARNING")
    began = time.monotonic()
    ensure_demo(phase, lambda line: print(line, flush=True))
    print(f"the demo city is ready ({time.monotonic() - began:.1f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
