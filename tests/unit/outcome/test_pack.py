"""The pack of the announcement: what is in it, and posters that always fit one page."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from chalicelib.adapters.poster_pdf import PdfPosters, _fitting
from chalicelib.kernel.errors import Refused
from chalicelib.outcome.counting import count_ballots
from chalicelib.outcome.model import Result
from chalicelib.outcome.pack import Poster, make_pack, posters
from chalicelib.rounds.model import Round
from tests.support.preset_votes import SEED, ballots_for, frozen_by, round_by
from tests.support.rounds import day

LINK = "https://buurtbudget.beringen.example/rondes/2026/resultaat"


def result_of(name: str = "beringen-5000") -> tuple[Round, Result]:
    frozen = frozen_by(name)
    made = count_ballots("Buurtbudget 2026", frozen, ballots_for(frozen), SEED)
    return round_by(name), Result("r26", made.document, made.hash, day(1), ("a", "b"), day(2))


def test_nothing_is_made_before_the_release() -> None:
    round_, result = result_of()
    with pytest.raises(Refused, match="not-released"):
        make_pack(replace(result, released_at=None), round_, LINK, PdfPosters())


def test_all_of_it_is_in_one_zip_and_the_same_again() -> None:
    round_, result = result_of()
    pack = make_pack(result, round_, LINK, PdfPosters())
    assert pack == make_pack(result, round_, LINK, PdfPosters())
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        names = archive.namelist()
        assert {"lees-mij.txt", "nieuwsbericht.txt", "projecten.csv"} < set(names)
        assert {"poster-a3.pdf", "poster-a4.pdf"} < set(names)
        assert len([name for name in names if name.startswith("wijken/")]) >= 2
        for name in names:
            if name.endswith(".pdf"):
                pdf = archive.read(name)
                assert pdf.startswith(b"%PDF-") and pdf.count(b"/Type /Page\n") <= 1
        table = archive.read("projecten.csv").decode("utf-8-sig").splitlines()
        assert len(table) == 17 and table[0].startswith("Nummer;Project;Wijk")
        assert LINK in archive.read("nieuwsbericht.txt").decode()


def test_a_poster_of_an_area_names_its_own_winners_only() -> None:
    round_, result = result_of()
    made = posters(result, round_, LINK)
    whole = made["poster-a4.pdf"].lines
    parts = [poster.lines for name, poster in made.items() if name.startswith("wijken/")]
    assert sorted(line for part in parts for line in part) == sorted(whole)


def poster(count: int, size: str = "A4") -> Poster:
    lines = tuple(
        (f"Een heel lang project met nummer {n} voor de wijk", "€ 5.000") for n in range(count)
    )
    return Poster(size, "Buurtbudget", "De buurt heeft gekozen", lines, "Dank je wel!", LINK)  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [0, 1, 5, 20, 400])
@pytest.mark.parametrize("size", ["A5", "A4", "A3"])
def test_any_number_of_projects_fits_one_page(count: int, size: str) -> None:
    assert PdfPosters().poster(poster(count, size)).startswith(b"%PDF-")
    points, kept = _fitting(poster(count, size), 400, 500, 1)
    assert points >= 13
    assert len(kept) == max(1, count) or kept[-1][0] == f"en nog {count - len(kept) + 1} projecten"
