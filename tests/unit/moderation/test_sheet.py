"""The dossier for the college: everything that was said, nothing of who asked, no inner notes."""

from __future__ import annotations

from chalicelib.adapters.dossier_pdf import PdfDossiers
from chalicelib.moderation.appeals import decide_appeal, enter_appeal
from chalicelib.moderation.checking import sign_second
from chalicelib.moderation.model import Cost
from chalicelib.moderation.sharing import note
from chalicelib.moderation.sheet import WARNING, Sheet, sheet_of
from tests.support.ideas import sample_people
from tests.support.printed import text_of
from tests.unit.moderation.office import NOW, WHY, Hall

NAMES = {"an": "An Aerts", "jan": "Jan Jans"}
SECRET = "Bel eerst met mevrouw Peeters, zij is ziek."


def whole(hall: Hall, **content: object) -> Sheet:
    """A dossier in which everything happened that can."""
    hall.add("i1", **content)
    hall.pass_formal()
    hall.judge(
        "no",
        costs=(Cost("Hout", 80_000, 21), Cost("Plaatsing", 20_000, 6)),
        upkeep_cents=5_000,
        risk="Zonder leuning kan iemand vallen.",
        advice="Zet hem aan de andere kant van het plein.",
    )
    version = hall.dossier().version
    sign_second(hall.office, "i1", version=version, agrees=True, remark="", actor="jan", now=NOW)
    note(hall.office, "i1", version=hall.dossier().version, text=SECRET, actor="an", now=NOW)
    enter_appeal(
        hall.office,
        "i1",
        text="Wij denken dat het wel veilig is.",
        received_at=NOW,
        actor="an",
        now=NOW,
    )
    decide_appeal(
        hall.office,
        "i1",
        version=hall.dossier().version,
        granted=False,
        sentence="De plek blijft onveilig, ook met een leuning.",
        actor="piet",
        now=NOW,
    )
    file = hall.office.file("i1")
    versions, history = hall.ideas.versions("i1"), hall.ideas.history("i1")
    return sheet_of(file, versions, history, "Afgewezen", NAMES, NOW)


def words_of(sheet: Sheet) -> str:
    lines = [f"{label}: {text}" for section in sheet.sections for label, text in section.lines]
    return "\n".join((sheet.title, sheet.warning, *lines)).replace("\xa0", " ")


def test_everything_that_was_said_is_in_it() -> None:
    words = words_of(whole(Hall()))
    for said in (
        WARNING,
        "Versie 1",
        "art. 2",
        "Nagekeken door: An Aerts",
        "Hout: € 800 en 21 % btw: € 968",
        "Raming met btw: € 1.180",
        "Onderhoud per jaar: € 50",
        "Zonder leuning kan iemand vallen.",
        "Zet hem aan de andere kant van het plein.",
        WHY,
        "Wij denken dat het wel veilig is.",
        "Niet aanvaard",
        "Binnen.",
    ):
        assert said in words, said


def test_no_inner_note_and_nobody_who_asked_is_in_it() -> None:
    words = words_of(whole(Hall()))
    assert SECRET not in words and "Peeters" not in words
    for person in sample_people():
        for private in (person.name, person.email, person.phone, person.street):
            assert not private or private not in words


def test_an_idea_nobody_looked_at_has_a_dossier_too() -> None:
    hall = Hall()
    hall.add("i1")
    file = hall.office.file("i1")
    sheet = sheet_of(file, hall.ideas.versions("i1"), (), "Ontvangen", {}, NOW)
    assert [one.heading for one in sheet.sections] == ["Het idee", "Versies van de tekst"]
    assert PdfDossiers().dossier(sheet).startswith(b"%PDF")


def test_the_pdf_has_all_of_it_on_as_many_pages_as_it_takes() -> None:
    sheet = whole(Hall(), what="Lang. " * 900 + "EINDE", why="A" * 400)
    pdf = PdfDossiers().dossier(sheet)
    assert pdf == PdfDossiers().dossier(sheet)
    text = text_of(pdf)
    assert "EINDE" in text and "bladzijde 3" in text
    assert text.count("A") >= 400
    for heading in (section.heading for section in sheet.sections):
        assert heading in text
