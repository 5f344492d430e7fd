"""`python -m infra.local run|services|stop|clean|status`: see the Makefile for what each does."""

from __future__ import annotations

import sys

from infra.local.launch import COMMANDS, main

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: python -m infra.local {'|'.join(COMMANDS)}")
    sys.exit(main(sys.argv[1]))
