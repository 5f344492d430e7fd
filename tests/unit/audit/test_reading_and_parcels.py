"""Finding lines with bounded reading; copies that anybody can check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.memory.audit import MemoryAuditLog, MemoryAuditVault
from chalicelib.audit.__main__ import main
from chalicelib.audit.model import AuditEntry, ChainedEntry, broken_links
from chalicelib.audit.parcels import export_log, parcel, read_parcel
from chalicelib.audit.reading import Criteria, find
from chalicelib.kernel.clock import from_text

START = from_text("2026-11-01T00:00:00Z")
HOUR = timedelta(hours=1)


def filled(count: int, make: Callable[[int], dict[str, str]] = lambda n: {}) -> MemoryAuditLog:
    log = MemoryAuditLog()
    for n in range(1, count + 1):
        values = {"actor": "a", "action": "news:item:write", "subject": f"s{n}", **make(n)}
        log.append(AuditEntry(at=START + n * HOUR, **values))
    return log


def walk(log: MemoryAuditLog, criteria: Criteria, limit: int = 7) -> list[int]:
    """Every page until the end; the numbers of all hits."""
    numbers, below = [], 0
    for _ in range(200):
        found = find(log, criteria, limit, below)
        numbers += [line.number for line in found.lines]
        below = found.below
        if not below:
            return numbers
    raise AssertionError("the pages never end")


@given(
    st.lists(st.sampled_from("abc"), max_size=60),
    st.sampled_from(["", "a", "b", "z"]),
    st.integers(min_value=1, max_value=9),
)
def test_all_pages_together_are_all_hits_newest_first(
    actors: list[str], wanted: str, limit: int
) -> None:
    log = filled(len(actors), lambda n: {"actor": actors[n - 1]})

    expected = [n for n, who in enumerate(actors, start=1) if wanted in ("", who)]
    assert walk(log, Criteria(actor=wanted), limit) == expected[::-1]


def test_by_source_subject_and_days() -> None:
    log = filled(48, lambda n: {"action": "rounds:phase:move" if n % 2 else "news:item:edit"})

    assert walk(log, Criteria(source="rounds")) == list(range(47, 0, -2))
    assert walk(log, Criteria(subject="s7")) == [7]
    since, until = START + 10 * HOUR, START + 13 * HOUR
    assert walk(log, Criteria(since=since, until=until)) == [12, 11, 10]


def test_rare_hits_end_a_page_early_instead_of_reading_everything() -> None:
    log = filled(2500, lambda n: {"actor": "rare" if n == 1 else "a"})

    first = find(log, Criteria(actor="rare"), 50)

    assert first.lines == () and first.below == 1501
    assert walk(log, Criteria(actor="rare")) == [1]


def test_copies_leave_no_gap_however_often_they_are_made() -> None:
    log, vault = filled(4500), MemoryAuditVault()

    assert export_log(log, vault) == 4500
    assert export_log(log, vault) == 0
    log.append(AuditEntry(START, "a", "x:y:z", "s"))
    assert export_log(log, vault) == 1

    assert sorted(vault.parcels) == [(1, 2000), (2001, 4000), (4001, 4500), (4501, 4501)]
    lines = [line for key in sorted(vault.parcels) for line in read_parcel(vault.parcels[key])]
    assert tuple(lines) == log.all()


def test_a_run_that_died_in_between_goes_on_where_it_was() -> None:
    log, vault = filled(4500), MemoryAuditVault()

    class Dies(MemoryAuditVault):
        def keep(self, first: int, last: int, data: bytes) -> None:
            if first > 2000:
                raise RuntimeError("power cut")
            vault.keep(first, last, data)

    with pytest.raises(RuntimeError):
        dying = Dies()
        dying.parcels = vault.parcels
        export_log(log, dying)

    assert export_log(log, vault) == 2500
    assert vault.last() == 4500


texts = st.text(st.characters(codec="utf-8"), max_size=20)
entries = st.builds(
    AuditEntry,
    at=st.datetimes(min_value=datetime(2000, 1, 1)).map(
        lambda moment: from_text(moment.isoformat() + "+00:00")
    ),
    actor=texts,
    action=texts,
    subject=texts,
    changes=st.dictionaries(texts, st.tuples(texts, texts), max_size=3),
    note=texts,
)


@given(st.lists(entries, max_size=5))
def test_a_parcel_is_read_as_it_was_written(given_entries: list[AuditEntry]) -> None:
    log = MemoryAuditLog()
    for entry in given_entries:
        log.append(entry)

    assert read_parcel(parcel(log.all())) == log.all()


@pytest.mark.parametrize("data", [b"x\n", b"{}\n", b"[]\n", b"null\n", b'{"number": "x"}\n'])
def test_what_is_no_parcel_is_refused_with_its_line(data: bytes) -> None:
    with pytest.raises(ValueError, match="line 2 "):
        read_parcel(parcel(filled(1).all()) + data)


def write(folder: Path, lines: tuple[ChainedEntry, ...]) -> str:
    folder.mkdir(exist_ok=True)
    middle = len(lines) // 2
    (folder / "b.jsonl").write_bytes(parcel(lines[:middle]))
    # Two copies may overlap.
    (folder / "a.jsonl").write_bytes(parcel(lines[max(0, middle - 2) :]))
    return str(folder)


def test_the_command_says_what_agrees(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = filled(20).all()

    assert main(["verify", write(tmp_path / "x", lines)]) == 0
    out = capsys.readouterr().out
    assert "20 lines" in out and lines[-1].hash in out


def test_every_edited_lost_or_inserted_line_is_found(tmp_path: Path) -> None:
    lines = filled(12).all()
    entry = lines[5].entry
    for number, changed in enumerate(
        (
            replace(entry, actor="b"),
            replace(entry, note="x"),
            replace(entry, changes={"a": ("", "1")}),
            replace(entry, at=entry.at + timedelta(microseconds=1)),
        )
    ):
        edited = (*lines[:5], replace(lines[5], entry=changed), *lines[6:])
        assert main(["verify", write(tmp_path / str(number), edited)]) == 1
    assert main(["verify", write(tmp_path / "lost", (*lines[:5], *lines[6:]))]) == 1
    assert main(["verify", write(tmp_path / "first", lines[1:])]) == 1
    rest = filled(12, lambda n: {"actor": "b"}).all()
    assert broken_links(rest) == ()
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "a.jsonl").write_bytes(parcel(lines))
    (tmp_path / "two" / "b.jsonl").write_bytes(parcel(rest))
    assert main(["verify", str(tmp_path / "two")]) == 1


@pytest.mark.parametrize("arguments", [[], ["verify"], ["count", "x"], ["verify", "/nergens"]])
def test_nothing_to_read(arguments: list[str]) -> None:
    assert main(arguments) == 2
