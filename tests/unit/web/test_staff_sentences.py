"""Every refusal of the use cases that staff meet has words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import chalicelib
from chalicelib.kernel.errors import Refused
from chalicelib.web.staff.sentences import REFUSALS, refusal

ROOT = Path(chalicelib.__file__).parent
MODULES = ("rounds/changes.py", "rounds/ballot.py", "news/editing.py", "news/model.py")
MORE = (
    *("rounds/settings.py", "rounds/proposals.py", "rounds/form_changes.py"),
    *("projects/progress.py", "outcome/release.py"),
)


def reasons() -> set[str]:
    found: set[str] = set()
    for name in (*MODULES, *MORE):
        found |= set(re.findall(r'Refused\("([a-z-]+)"', (ROOT / name).read_text()))
    return found


def test_there_are_reasons_to_check() -> None:
    assert {"note-missing", "same-person", "ballot-empty", "update-empty"} <= reasons()


@pytest.mark.parametrize("reason", sorted(reasons() - {"moment-passed", "not-released"}))
def test_a_refusal_has_a_sentence(reason: str) -> None:
    details = {"least": 10, "most": 60, "minutes": 5, "problems": "De fout.", "name": "Paal"}
    field, sentence = refusal(Refused(reason, **details))  # type: ignore[arg-type]
    assert sentence and "{" not in sentence
    assert reason in REFUSALS
    assert field == field.lower()


def test_a_moment_that_passed_is_said_at_its_own_field() -> None:
    assert refusal(Refused("moment-passed", what="closes_at"))[0] == "closes_at"
