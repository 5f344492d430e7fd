"""Ends, forgets or describes a stack that another process started."""

from __future__ import annotations

import os
import shutil
import signal
import time

from infra.local.home import checkout_home, read_json
from infra.local.processes import end_leftovers, is_same_process

STOP_SECONDS = 40.0


def stop() -> int:
    """Ends a running stack and waits until it is gone."""
    home = checkout_home()
    found = read_json(home.root / "launcher.json", {})
    pid = found.get("pid", 0)
    if pid and is_same_process(pid, found.get("started")):
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and is_same_process(pid, found.get("started")):
            time.sleep(0.1)
    end_leftovers(home)
    print("stopped")
    return 0


def clean() -> int:
    """Forgets all local data. Downloads in the user's cache stay."""
    stop()
    root = checkout_home().root
    if root.exists():
        shutil.rmtree(root)
    print(f"{root.name} removed")
    return 0


def status() -> int:
    """What runs. Exit status 1 where nothing does."""
    home = checkout_home()
    names = [
        record.stem
        for record in sorted(home.processes.glob("*.json"))
        if (found := read_json(record, {})) and is_same_process(found["pid"], found["started"])
    ]
    if not names:
        print("not running")
        return 1
    address = read_json(home.environment, {}).get("CITY_URL", "")
    print(f"running at {address}: {', '.join(names)}")
    return 0
