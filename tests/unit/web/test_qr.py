"""The drawn code is the code: every dark module once, a quiet zone around."""

from __future__ import annotations

import re

import segno

from chalicelib.web.qr import code_of


def test_the_path_draws_exactly_the_dark_modules() -> None:
    text = "https://buurtbudget.example/mijn/ideeen/abc123"
    code = code_of(text)
    matrix = segno.make_qr(text, error="m").matrix
    drawn = {
        (int(x) + step, int(y))
        for x, y, run in re.findall(r"M(\d+),(\d+)h(\d+)v1h-\d+z", code.path)
        for step in range(int(run))
    }
    dark = {
        (x + 4, y + 4) for y, row in enumerate(matrix) for x, module in enumerate(row) if module
    }
    assert drawn == dark
    assert code.size == len(matrix) + 8
