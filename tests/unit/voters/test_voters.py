"""Codes, numbers, ages, extracts and batches, without IO."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.functions.make_letters import press_of
from chalicelib.kernel.errors import Conflict, Refused, Unavailable
from chalicelib.kernel.ids import ALPHABET
from chalicelib.rounds.model import VoterRules
from chalicelib.voters import codes, numbers, rules
from chalicelib.voters.credentials import new_code
from chalicelib.voters.extract import read_extract
from chalicelib.voters.letters import begin, destroy, make, spoil
from chalicelib.voters.model import SLICE, Answer, read_label
from tests.support.register import AN, BO, CEM, CHILD, PEOPLE, extract, line, printed, send_letters
from tests.support.rounds import audit_entry, day, sample_round
from tests.support.twins import Twins

BODIES = st.text(ALPHABET, min_size=codes.LENGTH, max_size=codes.LENGTH)
LETTERS = VoterRules(16, None, ("letter", "desk"))


@given(BODIES, st.integers(0, codes.LENGTH), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_seen(body: str, place: int, other: str) -> None:
    code = codes.with_check(body)
    assert codes.read(codes.show(code)) == (code, None)
    wrong = code[:place] + other + code[place + 1 :]
    assert codes.read(wrong) == ((code, None) if wrong == code else ("", "code-typo"))


@given(BODIES, st.integers(0, codes.LENGTH - 1))
def test_swapped_neighbours_are_always_seen(body: str, place: int) -> None:
    code = codes.with_check(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert codes.read(swapped) == ((code, None) if swapped == code else ("", "code-typo"))


def test_codes_are_read_as_people_write_them() -> None:
    code = codes.with_check("0o1l".replace("o", "0").replace("l", "1") + "abcdefgh")
    shown = codes.show(code)
    spelled = shown.replace("0", "O").replace("1", "l").lower()
    for text in (shown, shown.lower(), f"  {shown.replace('-', ' ')} ", spelled, shown + " -"):
        assert codes.read(text) == (code, None), text
    assert codes.read("") == ("", "code-missing")
    assert codes.read(" - ") == ("", "code-missing")
    assert codes.read(code[:-1]) == ("", "code-length")
    assert codes.read(code + "0") == ("", "code-length")
    assert codes.read("ü" + code[1:]) == ("", "code-character")
    assert codes.read("u" + code[1:]) == ("", "code-character")


def test_fresh_codes_differ() -> None:
    assert len({new_code() for _ in range(500)}) == 500


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from([0, 999]))
def test_a_number_tells_its_day(born: date, serial: int) -> None:
    number = numbers.make(born, serial)
    assert numbers.parse(number) == number
    # A number fits both centuries in one of 97; the older one is taken.
    told = numbers.birthday(number)
    assert told is not None and (told.month, told.day) == (born.month, born.day)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert numbers.parse(wrong) != number


def test_numbers_as_people_write_them() -> None:
    number = numbers.make(date(1984, 5, 17), 999)
    dotted = f"{number[:2]}.{number[2:4]}.{number[4:6]}-{number[6:9]}.{number[9:]}"
    assert numbers.parse(dotted) == number
    for text in ("", "84051799900x", number[:-1], number + "1", "٨٤٠٥١٧٩٩٩٠٠"):
        assert numbers.parse(text) is None


def test_ages_are_whole_years_on_the_day() -> None:
    born = date(2008, 2, 29)
    assert rules.age_on(born, date(2024, 2, 28)) == 15
    assert rules.age_on(born, date(2024, 2, 29)) == 16
    assert rules.age_on(born, date(2025, 2, 28)) == 16
    assert rules.age_on(born, date(2025, 3, 1)) == 17
    assert rules.age_standing(date(2010, 6, 1), date(2026, 6, 1), 16, 27) == "yes"
    assert rules.age_standing(date(2010, 6, 2), date(2026, 6, 1), 16, 27) == "too-young"
    assert rules.age_standing(date(1998, 6, 2), date(2026, 6, 1), 16, 27) == "yes"
    assert rules.age_standing(date(1998, 6, 1), date(2026, 6, 1), 16, 27) == "too-old"


def test_the_area_decides_last() -> None:
    voters = VoterRules(16, None, ("desk",), ("paal",))
    assert rules.decide(voters, Answer("yes", "paal")) == "yes"
    assert rules.decide(voters, Answer("yes", "koersel")) == "other-area"
    assert rules.decide(voters, Answer("elsewhere")) == "elsewhere"


def test_an_extract_gives_letters_to_whom_may_vote() -> None:
    round_ = replace(sample_round(), voters=VoterRules(16, None, ("letter",), ("koersel",)))
    data = extract(
        line(AN),
        line(AN, "Nog eens"),
        line(CHILD),
        line(BO, area="paal"),
        line("12345678901"),
        line(CEM, name=" "),
        line(CEM, area="Elders"),
        ";;;;;;",
        line(CEM, born="1/12/1950"),
    )
    found = read_extract(data, round_)
    assert [one.number for one in found.addressees] == [AN, CEM]
    assert dict(found.faults) == {
        "double": 1,
        "too-young": 1,
        "other-area": 1,
        "number": 1,
        "name": 1,
        "area": 1,
    }
    assert found.lines[0] == (3, "double")
    assert AN not in repr(found) and "Fatma" not in repr(found)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x00\x01", "extract-not-text"),
        (b"", "extract-columns"),
        (b"naam;straat\r\nx;y\r\n", "extract-columns"),
        (extract(), "extract-empty"),
    ],
)
def test_an_extract_that_cant_be_used(data: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        read_extract(data, sample_round())
    assert refused.value.reason == reason


@pytest.mark.parametrize(("separator", "encoding"), [(",", "utf-8-sig"), ("\t", "cp1252")])
def test_extracts_as_offices_write_them(separator: str, encoding: str) -> None:
    text = extract(line(AN, "Zoë Ünal")).decode().replace(";", separator)
    (one,) = read_extract(text.encode(encoding), sample_round()).addressees
    assert one.name == "Zoë Ünal" and one.place == "3582 Beringen"


def test_labels() -> None:
    assert read_label(" 2-00417 ") == (2, 417)
    for text in ("", "2", "2-", "-1", "0-1", "1-0", "a-b", "1-1234567", "1--2"):
        assert read_label(text) is None, text


@pytest.fixture
def city() -> Twins:
    twins = Twins(day(40))
    twins.rounds.create(sample_round(voters=LETTERS), audit_entry())
    return twins


def many(count: int) -> list[str]:
    days = [date.fromordinal(date(1940, 1, 1).toordinal() + n) for n in range(count)]
    return [line(numbers.make(born, 999 if n % 2 else 0)) for n, born in enumerate(days)]


def test_every_letter_opens_its_own_voter(city: Twins) -> None:
    batch, made = send_letters(city, line(AN), line(BO, area="paal"))
    assert (batch.state, batch.total, batch.done) == ("ready", 2, 1)
    assert set(made) == {"1-00001", "1-00002"}
    rows = {one.label: one for one in city.codes.rows.values()}
    assert len({one.voter_token for one in rows.values()}) == 2
    stored = repr(city.codes.rows) + repr(city.letters.batches("r26"))
    for secret in (*made.values(), AN, BO, "Fatma", "Kerkplein"):
        assert secret not in stored
    assert city.letter_files.extracts == {}
    # The same person in another batch gets another code for the same token.
    _, again = send_letters(city, line(AN))
    assert again["2-00001"] != made["1-00001"]
    tokens = {one.voter_token for one in city.codes.rows.values() if one.label.endswith("-00001")}
    assert len(tokens) == 1


class Dying:
    """Calls a port until its `left` runs out, then dies before or after the call."""

    def __init__(self, inner: object, left: int, after: bool) -> None:
        self._inner, self._left, self._after = inner, left, after

    def __getattr__(self, name: str) -> object:
        method = getattr(self._inner, name)

        def call(*args: object, **kwargs: object) -> object:
            self._left -= 1
            if self._left < 0 and not self._after:
                raise Unavailable("died before")
            result = method(*args, **kwargs)
            if self._left < 0:
                raise Unavailable("died after")
            return result

        return call


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("port", ["letters", "codes", "files"])
@pytest.mark.parametrize("left", range(6))
def test_a_batch_that_dies_anywhere_ends_the_same(
    city: Twins, port: str, left: int, after: bool
) -> None:
    rows = many(SLICE + 30)
    round_ = city.rounds.get("r26")
    batch = begin(city.letters, round_, source="Alles", token="a" * 10, actor="ann", now=day(40))
    city.letter_files.extracts["r26", batch.upload] = extract(*rows)
    press = press_of(city)
    dying = replace(press, **{port: Dying(getattr(press, port), left, after)})
    for _ in range(2):
        try:
            make(dying, city.letters.batch("r26", 1), round_, day(41), lambda: True)
        except Unavailable:
            continue
    before = printed(city)
    last = city.letters.batch("r26", 1)
    done = make(press, last, round_, day(41), lambda: True)
    after_ = printed(city)

    total = len(read_extract(extract(*rows), round_).addressees)
    assert (done.state, done.total, done.made) == ("ready", total, total)
    assert len(after_) == total == len(set(after_.values()))
    assert before.items() <= after_.items()
    assert len(city.codes.rows) == total


def test_slices_stop_when_time_is_up_and_go_on(city: Twins) -> None:
    round_ = city.rounds.get("r26")
    batch = begin(city.letters, round_, source="Alles", token="a" * 10, actor="ann", now=day(40))
    city.letter_files.extracts["r26", batch.upload] = extract(*many(SLICE + 1))
    turns = iter([True, False])
    half = make(press_of(city), batch, round_, day(41), lambda: next(turns))
    assert (half.state, half.done, half.made) == ("making", 1, SLICE)
    assert make(press_of(city), half, round_, day(41), lambda: True).state == "ready"
    # Another worker with an old view of it finds nothing left to do, or loses.
    assert make(press_of(city), half, round_, day(41), lambda: True) == half
    city.letter_files.extracts["r26", batch.upload] = extract(*many(SLICE + 1))
    with pytest.raises(Conflict):
        make(press_of(city), half, round_, day(41), lambda: True)


def test_an_unusable_extract_is_said_and_dropped(city: Twins) -> None:
    round_ = city.rounds.get("r26")
    batch = begin(city.letters, round_, source="Alles", token="a" * 10, actor="ann", now=day(40))
    assert make(press_of(city), batch, round_, day(41), lambda: True) == batch
    city.letter_files.extracts["r26", batch.upload] = b"naam\nx\n"
    refused = make(press_of(city), batch, round_, day(41), lambda: True)
    assert refused.state == "refused" and refused.reason.startswith("extract-columns")
    assert city.letter_files.extracts == {}


def test_spoiling_and_destroying(city: Twins) -> None:
    batch, _ = send_letters(city, line(AN))
    round_, press = city.rounds.get("r26"), press_of(city)
    (old,) = city.codes.rows.values()
    new = spoil(press, round_, (1, 1), reissue=True, reason="terug", actor="ann", now=day(42))
    assert new is not None and new.code not in repr(city.codes.rows)
    states = sorted((one.state, one.voter_token) for one in city.codes.rows.values())
    assert states == [("open", old.voter_token), ("void", old.voter_token)]
    with pytest.raises(Refused, match="spoiled"):
        spoil(press, round_, (1, 1), reissue=False, reason="x", actor="ann", now=day(42))
    done = destroy(city.letters, city.letter_files, batch, "ann", day(43))
    assert done.state == "destroyed" and printed(city) == {}
    assert destroy(city.letters, city.letter_files, done, "ann", day(43)) == done
    assert PEOPLE  # the register itself is no business of batches
