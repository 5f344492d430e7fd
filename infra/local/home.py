"""Where the local stack keeps its files.

Data, logs, ports and process ids of one running stack lie under one folder (`.local/` in the
checkout, or a throw-away folder in tests). Downloads lie in the user's cache, so that another
clone starts quickly and deleting data never means downloading again.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one stack. Only its owner may read it: it holds keys and mail."""

    root: Path

    @property
    def data(self) -> Path:
        """What must survive a restart: tables, objects, mail, keys, the clock."""
        return self.root / "data"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def processes(self) -> Path:
        return self.root / "processes"

    @property
    def mail(self) -> Path:
        return self.data / "mail"

    @property
    def keys(self) -> Path:
        return self.data / "keys"

    @property
    def clock(self) -> Path:
        return self.data / "clock.json"

    @property
    def runner(self) -> Path:
        """Checkpoints, failures and requests of the event runner."""
        return self.root / "runner"

    @property
    def environment(self) -> Path:
        """The environment of the running stack, for other processes and for `chalice local`."""
        return self.root / "environment.json"

    def make(self) -> Home:
        """Creates the folders. Returns itself."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)
        for folder in (self.data, self.logs, self.processes, self.keys, self.runner):
            folder.mkdir(mode=0o700, exist_ok=True)
        return self


def checkout_home() -> Home:
    """`.local/` in this checkout, or the folder that LOCAL_HOME names."""
    return Home(Path(os.environ.get("LOCAL_HOME") or CHECKOUT / ".local"))


def cache_folder() -> Path:
    """For downloads only. BUURTBUDGET_CACHE moves it; else the platform's usual place."""
    if chosen := os.environ.get("BUURTBUDGET_CACHE"):
        return Path(chosen)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "buurtbudget"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "buurtbudget"


def write_json(path: Path, value: Any) -> None:
    """Replaces the file in one step: a reader or a hard kill never sees half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(value, indent=1, sort_keys=True), encoding="utf-8")
    draft.chmod(0o600)
    draft.replace(path)


def read_json(path: Path, default: Any) -> Any:
    """The file's value, or `default` where there is no file or no JSON in it."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return default
