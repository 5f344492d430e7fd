"""Reading and writing `.pb`: strict, with the line and the reason; what is written reads back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.tally import Election, Project, TallyError, count, from_approvals, from_points
from chalicelib.tally.ballots import election_of, rank_points
from chalicelib.tally.pb_read import PbError, read_pb
from chalicelib.tally.pb_write import unique_share, write_pb
from tests.unit.tally.elections import DATA, META, elections

GOOD = """META
key;value
description;Test
country;België
unit;Beringen
instance;2026
num_projects;2
num_votes;3
budget;1000.50
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;name
1;200;"Bank; met plek"
2;300,25;Boom
VOTES
voter_id;vote
a;1,2
b;1
c;
"""


def test_a_whole_file() -> None:
    file = read_pb(GOOD)
    election = election_of(file)
    assert election.units == 100
    assert election.budget == 100050
    assert election.costs == {"1": 20000, "2": 30025}
    assert election.project("1").name == "Bank; met plek"
    assert election.supporters() == {"1": 2, "2": 1}
    assert (file.blank, file.notes) == (1, ("1 blank ballots are not counted as voters",))


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_line_ends_and_a_byte_order_mark(newline: str) -> None:
    text = "\ufeff" + GOOD.replace("\n", newline)
    assert election_of(read_pb(text)) == election_of(read_pb(GOOD))


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("META\n", "MATE\n", 21, "section META is missing"),
        ("PROJECTS\n", "\n", 21, "section PROJECTS is missing"),
        ("VOTES\n", "\n", 21, "section VOTES is missing"),
        ("META\nkey", "hello\nMETA\nkey", 1, "before the section META"),
        ("key;value\n", "name;value\n", 2, "key;value"),
        ("unit;Beringen\n", "unit;Beringen;x\n", 5, "one key and one value"),
        ("unit;Beringen\n", "unit;Beringen\nunit;Genk\n", 6, "unit twice"),
        ("budget;1000.50\n", "", 1, "lacks budget"),
        ("budget;1000.50", "budget;much", 9, "budget is not a number"),
        ("budget;1000.50", "budget;-5", 9, "budget is not a number"),
        ("budget;1000.50", "budget;\u0663", 9, "budget is not a number"),
        ("vote_type;approval", "vote_type;loud", 10, "unknown vote_type"),
        ("num_projects;2", "num_projects;3", 7, "found 2 projects"),
        ("num_votes;3", "num_votes;4", 8, "found 3 votes"),
        ("project_id;cost;name", "id;cost;name", 13, "project_id and cost"),
        ("project_id;cost;name", "project_id;cost;cost", 13, "two columns"),
        ("2;300,25;Boom", "1;300,25;Boom", 15, "project 1 occurs twice"),
        ("2;300,25;Boom", "2;300,25", 15, "expected 3 fields, found 2"),
        ("2;300,25;Boom", "2;1e9;Boom", 15, "cost of project 2"),
        ("2;300,25;Boom", ";3;Boom", 15, "not a project id"),
        ('met plek"', "met plek", 14, "broken quotes"),
        ("voter_id;vote", "voter;vote", 17, "voter_id and vote"),
        ("b;1\n", "b;9\n", 19, "unknown project: 9"),
        ("b;1\n", "a;1\n", 19, "occurs twice"),
        ("b;1\n", "b;1;2\n", 19, "expected 2 fields"),
        ("b;1\n", "b\n", 19, "expected 2 fields"),
    ],
)
def test_a_broken_file_is_refused_with_line_and_reason(
    old: str, new: str, line: int, reason: str
) -> None:
    assert old in GOOD
    with pytest.raises(PbError, match=reason) as caught:
        read_pb(GOOD.replace(old, new, 1))
    assert caught.value.line == line


SCORED = """META
key;value
num_projects;2
num_votes;2
budget;10
vote_type;scoring
PROJECTS
project_id;cost
x;1
y;2
VOTES
voter_id;vote;points
1;x,y;3,0
2;y;2
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("2;y;2", "2;y;2,1", 14, "1 projects but 2 points"),
        ("2;y;2", "2;y;", 14, "no points"),
        ("2;y;2", "2;y;-2", 14, "whole numbers"),
        ("2;y;2", "2;y;two", 14, "whole numbers"),
        ("voter_id;vote;points", "voter_id;vote;marks", 12, "column points"),
        ("scoring", "choose-1", 13, "more than one"),
    ],
)
def test_points_are_checked(old: str, new: str, line: int, reason: str) -> None:
    with pytest.raises(PbError, match=reason) as caught:
        read_pb(SCORED.replace(old, new, 1))
    assert caught.value.line == line


def test_points_of_zero_are_kept_and_a_second_mark_is_not_counted() -> None:
    election = election_of(read_pb(SCORED))
    assert election.points() == {"x": 3, "y": 2}
    twice = GOOD.replace("b;1\n", "b;1,1\n")
    file = read_pb(twice)
    assert election_of(file) == election_of(read_pb(GOOD))
    assert "twice" in file.notes[1]


def test_every_vendored_file_reads_and_reads_back_the_same() -> None:
    names = sorted(path.name for path in DATA.glob("*.pb"))
    assert len(names) == 10
    for name in names:
        file = read_pb((DATA / name).read_bytes().decode("utf-8"))
        election = election_of(file)
        vote_type = "scoring" if file.vote_type == "ordinal" else file.vote_type
        text = write_pb(election, {**META, **file.meta}, vote_type=vote_type)
        again = election_of(read_pb(text))
        assert dict(again.ballots) == dict(election.ballots)
        assert again.costs == election.costs
        assert again.budget * election.units == election.budget * again.units


@settings(deadline=None)
@given(elections(points=4))
def test_what_is_written_reads_back(election: Election) -> None:
    text = write_pb(election, META, vote_type="scoring", outcome=count(election))
    again = election_of(read_pb(text))
    assert dict(again.ballots) == dict(election.ballots)
    assert again.costs == election.costs


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_reads_or_is_refused(text: str) -> None:
    try:
        read_pb("META\nkey;value\n" + text)
    except PbError as error:
        assert error.reason


def test_written_files_say_nothing_about_voters() -> None:
    election = from_approvals(50_00, [Project("b", 10_50), Project("a", 5_00)], [["b"], ["a", "b"]])
    text = write_pb(election, META, outcome=count(election))
    votes = text.split("VOTES\n")[1]
    assert votes == "voter_id;vote\n1;a,b\n2;b\n"
    assert "b;10.5;2;b;1" in text
    assert "budget;50\n" in text
    assert unique_share(election) == 1


def test_what_cannot_be_written_is_refused() -> None:
    election = from_points(5, [Project("a", 1)], [{"a": 2}])
    with pytest.raises(TallyError, match="META needs country"):
        write_pb(election, {**META, "country": ""})
    with pytest.raises(TallyError, match="ordinal"):
        write_pb(election, META, vote_type="ordinal")


def test_ways_to_count_a_ranking() -> None:
    ranked = ["x", "y", "z"]
    assert rank_points(ranked, "borda0") == {"x": 2, "y": 1, "z": 0}
    assert rank_points(ranked, "borda1") == {"x": 3, "y": 2, "z": 1}
    assert rank_points(ranked, "plurality") == {"x": 1, "y": 0, "z": 0}
    assert rank_points(ranked, "eurovision") == {"x": 12, "y": 10, "z": 8}
    harmonic = rank_points(ranked, "harmonic")
    assert (harmonic["x"], harmonic["y"] * 2, harmonic["z"] * 3) == (harmonic["x"],) * 3
    with pytest.raises(TallyError, match="twice"):
        rank_points(["x", "x"])
    with pytest.raises(TallyError, match="unknown"):
        rank_points(ranked, "best")  # type: ignore[arg-type]
