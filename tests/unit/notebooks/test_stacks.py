"""Guessing pages: never one twice, never one that wasn't printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.notebooks.model import Notebook, PageKey
from chalicelib.notebooks.stack_model import Sheet, SheetKey, Stack, clean_name, guess_pages
from tests.support.paper import NOW

STACK = Stack("r26", "stapel0001", 1, "ann", NOW)
NOTEBOOKS = {n: Notebook("r26", n, 12, "bib", f"t{n}", NOW) for n in (1, 2)}


def sheet(name: str, read: PageKey | None = None) -> Sheet:
    return Sheet(SheetKey("r26", "stapel0001", name), "ready", NOW, sha=name, read=read)


def numbers(*sheets: Sheet, taken: frozenset[PageKey] = frozenset()) -> dict[str, tuple[int, int]]:
    found = guess_pages(sheets, STACK, NOTEBOOKS, taken)
    return {name: (page.notebook, page.number) for name, page in found.items()}


def test_the_code_wins_then_the_name_then_the_order() -> None:
    found = numbers(
        sheet("foto-b-0a1"),
        sheet("blad-7-0a1", PageKey("r26", 2, 3)),
        sheet("scan-0005-0a1"),
        sheet("zomaar-0a1"),
    )
    assert found["blad-7-0a1"] == (2, 3)
    assert found["scan-0005-0a1"] == (1, 5)
    assert found["foto-b-0a1"] == (1, 1) and found["zomaar-0a1"] == (1, 6)


keys = st.builds(PageKey, st.just("r26"), st.integers(1, 3), st.integers(1, 15))
sheets = st.lists(
    st.builds(
        sheet,
        st.from_regex(r"[a-z]{1,3}(-[0-9]{1,4})?-[0-9a-f]{4}", fullmatch=True),
        st.none() | keys,
    ),
    max_size=30,
    unique_by=lambda one: one.key.name,
)


@given(sheets, st.frozensets(keys, max_size=10))
def test_no_page_twice_and_only_printed_ones(some: list[Sheet], taken: frozenset[PageKey]) -> None:
    found = guess_pages(some, STACK, NOTEBOOKS, taken)
    pages = list(found.values())
    assert len(pages) == len(set(pages)) and not taken & set(pages)
    assert all(p.notebook in NOTEBOOKS and 1 <= p.number <= 12 for p in pages)
    assert found == guess_pages(list(reversed(some)), STACK, NOTEBOOKS, taken)


@pytest.mark.parametrize(
    ("filename", "name"),
    [
        ("IMG_0012.JPG", "img-0012-ab"),
        ("C:\\scans\\Blad é 3.png", "blad-e-3-ab"),
        ("../../etc/passwd", "passwd-ab"),
        ("照片.jpg", "ab"),
        ("x" * 99 + ".jpg", "x" * 40 + "-ab"),
    ],
)
def test_names_are_cleaned(filename: str, name: str) -> None:
    assert clean_name(filename, "ab") == name
    key = SheetKey("r26", "stapel0001", name)
    assert SheetKey.read(key.upload) == key


@pytest.mark.parametrize(
    "key", ["", "stack/r26/x", "stack/r26-a", "page/r26-a/x", "stack/r26-a/X", "stack/-a/x"]
)
def test_other_keys_are_no_sheets(key: str) -> None:
    assert SheetKey.read(key) is None
