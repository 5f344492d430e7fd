"""Every preset votes, counts, publishes, and is counted again from public files alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.kernel.errors import Refused
from chalicelib.outcome.channels import Totals
from chalicelib.outcome.comparing import compare_rules, read_comparison
from chalicelib.outcome.counting import count_ballots
from chalicelib.outcome.planning import plan_of
from chalicelib.rounds.vote_rules import GateRules
from chalicelib.schemas.presets import names
from chalicelib.tally.__main__ import main as tally
from chalicelib.tally.bundle import write_bundle
from chalicelib.tally.plan_text import plan_from_dict, plan_to_dict
from chalicelib.voting.ballots import body_size, canonical, open_body, seal_body
from chalicelib.voting.model import Ballot
from tests.support.preset_votes import SEED, ballots_for, channels_for, frozen_by

NONCE = bytes(range(32))


@pytest.mark.parametrize("name", names())
def test_a_preset_from_the_ballot_to_the_recount(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frozen = frozen_by(name)
    ballots = ballots_for(frozen)
    sizes = {len(seal_body(frozen, NONCE, ballot)) for ballot in ballots}
    assert sizes == {body_size(frozen)}
    assert [open_body(seal_body(frozen, NONCE, one))[1] for one in ballots] == ballots

    channels = channels_for(frozen)
    made = count_ballots("Buurtbudget 2026", frozen, ballots, SEED, channels)

    document = json.loads(made.document)
    lines = document["projects"]
    assert len(lines) == len(frozen.entries) and all(line["sentence"] for line in lines)
    assert document["ballots"] == 430
    winners = [line for line in lines if line["won"]]
    assert winners and document["spent_cents"] == sum(one["granted_cents"] for one in winners)
    assert 0 < document["spent_cents"] <= frozen.pot_cents or name == "antwerpen-2021-themas"
    again = count_ballots("Buurtbudget 2026", frozen, reversed(ballots), SEED, channels)
    assert (again.hash, again.files) == (made.hash, made.files)

    write_bundle(made.files, tmp_path / "bundle")
    code = tally(["verify", str(tmp_path / "bundle")])
    said = capsys.readouterr().out
    assert (code, "NIET" in said) == (0, False), said
    found = read_comparison(compare_rules(made.election, made.outcome, ()))
    assert set(found.rules[0].selected) == {line["project_id"] for line in winners}


@pytest.mark.parametrize("name", names())
def test_the_plan_of_a_preset_is_written_and_read(name: str) -> None:
    plan = plan_of(frozen_by(name))
    assert plan_from_dict(json.loads(json.dumps(plan_to_dict(plan)))) == plan


def votes(**marks: int) -> list[Ballot]:
    """So many ballots that choose one project each."""
    return [Ballot(frozenset({key})) for key, times in marks.items() for _ in range(times)]


def won(document: str) -> dict[str, int]:
    return {
        line["project_id"]: line["granted_cents"]
        for line in json.loads(document)["projects"]
        if line["won"]
    }


def sentence(document: str, key: str) -> str:
    line = next(one for one in json.loads(document)["projects"] if one["project_id"] == key)
    return str(line["sentence"])


def test_pots_first_and_then_the_city() -> None:
    frozen = frozen_by("wijkpotten")
    entries = frozen.entries[:4]
    areas = ("paal", "paal", "tervant", "hele-stad")
    costs = (20_000_00, 1_000_00, 9_000_00, 25_000_00)
    entries = tuple(
        replace(entry, area_id=area, cost_cents=cost)
        for entry, area, cost in zip(entries, areas, costs, strict=True)
    )
    frozen = replace(frozen, entries=entries)
    pots = plan_of(frozen).pots
    # 5.500 and 1.500 of 48.000 inhabitants share € 120.000.
    assert (pots["paal"], pots["tervant"]) == (13_750_00, 3_750_00)

    made = count_ballots("R", frozen, votes(p01=9, p02=2, p03=5, p04=1), SEED)

    # Paal's pot can't pay its favourite; the city's money and what the pots left can.
    assert won(made.document) == {
        "p02": 1_000_00,
        "p01": 20_000_00,
        "p03": 9_000_00,
        "p04": 25_000_00,
    }
    assert [part.name for part in made.outcome.parts][-1] == ""


def test_the_best_three_of_a_ward_get_shares_of_its_pot() -> None:
    frozen = frozen_by("oostende")
    area = frozen.count.pots.shares[0].id
    entries = tuple(replace(entry, area_id=area) for entry in frozen.entries[:5])
    frozen = replace(frozen, entries=tuple(replace(one, cost_cents=8_000_00) for one in entries))

    made = count_ballots("R", frozen, votes(p01=90, p02=80, p03=70, p04=65, p05=59), SEED)

    # 60, 25 and 15 % of € 15.000, never more than the cost.
    assert won(made.document) == {"p01": 8_000_00, "p02": 3_750_00, "p03": 2_250_00}
    assert "plaats 2" in sentence(made.document, "p02")
    assert "€ 3.750" in sentence(made.document, "p02").replace("\u00a0", " ")
    assert "alleen de beste 3" in sentence(made.document, "p04")
    assert "60 nodig" in sentence(made.document, "p05")


def test_the_jury_decides_after_the_gate() -> None:
    frozen = frozen_by("halle", gate=GateRules(votes=15))
    jury = Totals.of_scores([{"p01": 3, "p02": 9, "p03": 10}] * 2)
    made = count_ballots("R", frozen, votes(p01=20, p02=15, p03=14), SEED, {"jury": jury})
    assert list(won(made.document)) == ["p02", "p01"]
    assert "15 nodig" in sentence(made.document, "p03")


def test_channels_weigh_what_was_declared() -> None:
    frozen = frozen_by("amsterdam")
    online, on_paper = votes(p01=90, p02=10), votes(p02=3, p01=1)
    made = count_ballots("R", frozen, online, SEED, {"paper": on_paper})
    scores = made.outcome.parts[0].outcome.scores
    assert (scores["p01"], scores["p02"]) == (50 * 9 / 10 + 50 / 4, 50 / 10 + 50 * 3 / 4)
    document = json.loads(made.document)
    assert document["channels"] == {"online": 100, "paper": 4}
    assert document["ballots"] == 104


def test_paper_that_is_not_declared_counts_like_the_screen() -> None:
    frozen = frozen_by("beringen-5000")
    made = count_ballots("R", frozen, votes(p01=2), SEED, {"paper": votes(p02=3)})
    assert made.outcome.parts[0].outcome.votes["p02"] == 3
    assert next(iter(won(made.document))) == "p02"


@pytest.mark.parametrize(
    ("name", "missing"),
    [("gent-2017", "jury"), ("antwerpen-2019", "live"), ("amsterdam", "paper"), ("halle", "jury")],
)
def test_nothing_is_counted_while_a_declared_channel_is_missing(name: str, missing: str) -> None:
    with pytest.raises(Refused) as refused:
        count_ballots("R", frozen_by(name), votes(p01=60), SEED)
    assert (refused.value.reason, refused.value.details) == (
        "channel-incomplete",
        {"channel": missing},
    )


def test_ranks_and_points_are_what_counts() -> None:
    ranked = frozen_by("rangschikken")
    ballots = [Ballot.of({"p01": 1, "p02": 2, "p03": 3})] * 3
    ballots += [Ballot.of({"p02": 1, "p03": 2, "p04": 3})] * 2
    made = count_ballots("R", ranked, ballots, SEED)
    assert made.outcome.parts[0].outcome.scores["p02"] == 3 * 2 + 2 * 3
    assert next(iter(won(made.document))) == "p02"

    stacked = frozen_by("dendermonde", gate=GateRules(votes=1), jury=False, criteria=())
    made = count_ballots("R", stacked, [Ballot.of({"p01": 3}), Ballot.of({"p02": 2})], SEED)
    assert list(won(made.document))[:2] == ["p01", "p02"]


def test_the_rest_is_offered_to_the_next() -> None:
    frozen = frozen_by("diepenbeek")
    entries = tuple(replace(one, cost_cents=10_000_00) for one in frozen.entries[:3])
    made = count_ballots("R", replace(frozen, entries=entries), votes(p01=3, p02=2, p03=1), SEED)
    assert won(made.document) == {"p01": 10_000_00, "p02": 10_000_00, "p03": 5_000_00}


def test_the_canonical_ballot_with_numbers_is_written_down() -> None:
    assert canonical(Ballot.of({"b": 2, "a": 10})) == b'{"a":10,"b":2}'
