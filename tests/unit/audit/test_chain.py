"""The chain of the log: every tampering shows."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.memory.audit import MemoryAuditLog
from chalicelib.audit.model import ChainedEntry, broken_links
from tests.support.rounds import audit_entry, day


def log(lines: int) -> list[ChainedEntry]:
    audit = MemoryAuditLog()
    for number in range(lines):
        audit.append(audit_entry(f"test:thing:{number}", day(number)))
    return audit.lines


def test_an_untouched_log_holds() -> None:
    assert broken_links(log(5)) == ()
    assert broken_links(()) == ()


places = st.integers(min_value=0, max_value=5)
fields = st.sampled_from(["actor", "action", "subject", "note", "changes", "at"])


@given(places, fields)
def test_a_changed_line_shows(place: int, field: str) -> None:
    lines = log(6)
    values = {"changes": {"x": ("a", "b")}, "at": day(99)}
    changed = replace(lines[place].entry, **{field: values.get(field, "anders")})  # type: ignore[arg-type]
    lines[place] = replace(lines[place], entry=changed)
    assert place + 1 in broken_links(lines)


@given(places)
def test_a_lost_line_shows_unless_it_was_the_last(place: int) -> None:
    lines = log(6)
    del lines[place]
    assert bool(broken_links(lines)) == (place < 5)


@given(places)
def test_a_doubled_line_shows(place: int) -> None:
    lines = log(6)
    lines.insert(place, lines[place])
    assert broken_links(lines) != ()
