"""The bundle, the recount, the command line and the single file that a sceptic runs."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.tally import (
    Election,
    Project,
    TieRule,
    canonical_json,
    commitment,
    count,
    digest,
    from_approvals,
)
from chalicelib.tally.bundle import make_bundle, read_bundle, write_bundle
from chalicelib.tally.cli import main
from chalicelib.tally.ed25519 import verify_signature
from chalicelib.tally.trace import chart, trace
from chalicelib.tally.verify import verify
from infra.build.recount import build
from tests.unit.tally.elections import DATA, META, elections

AMSTERDAM = str(DATA / "Netherlands_Amsterdam_643.pb")
# RFC 8032, section 7.1, TEST 2
PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
SIGNED = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def bundle(seed: str = "beef") -> dict[str, bytes]:
    projects = [Project("a", 60_00, "=Boom"), Project("b", 60_00, "Bank"), Project("c", 1_50)]
    election = from_approvals(100_00, projects, [["a", "c"], ["b"], ["a", "b"], ["c"]])
    outcome = count(election, "equal-shares", TieRule.by_seed(seed), completion="add1u")
    return make_bundle(election, outcome, META, commitment=commitment(seed))


def test_a_bundle_recounts_to_the_same_bytes() -> None:
    files = bundle()
    verdict = verify(files)
    assert verdict.agrees
    assert set(verdict.checks) == {"files", "ballots", "seed", "outcome", "sentences"}
    assert verdict.lines[0] == "klopt: alle bestanden hebben de gepubliceerde hash"
    assert bundle() == files


@settings(deadline=None)
@given(
    elections(points=3),
    st.sampled_from(["greedy", "greedy-per-cost", "equal-shares", "phragmen", "bos", "dhondt"]),
    st.sampled_from(["cost", "score"]),
)
def test_any_election_can_be_recounted(election: Election, rule: str, satisfaction: str) -> None:
    outcome = count(election, rule, TieRule.by_seed("07"), satisfaction=satisfaction)  # type: ignore[arg-type]
    files = make_bundle(election, outcome, META, vote_type="scoring")
    assert verify(files).agrees


def test_weighted_scores_are_stated_and_recounted() -> None:
    election = from_approvals(10, [Project("a", 6), Project("b", 6)], [["a"], ["b"], ["a"]])
    outcome = count(election, scores={"a": Fraction(1, 3), "b": Fraction(2, 3)})
    assert outcome.selected == ("b",)
    files = make_bundle(election, outcome, META)
    assert json.loads(files["result.json"])["settings"]["scores"] == {"a": "1/3", "b": "2/3"}
    assert verify(files).agrees


@pytest.mark.parametrize(
    ("name", "old", "new", "wrong"),
    [
        ("election.pb", b"1;a,b", b"1;a,c", {"files", "ballots", "outcome", "sentences"}),
        ("ballots.csv", b"1,b,1", b"2,b,1", {"files", "ballots"}),
        ("result.json", b'"seed":"beef"', b'"seed":"bee0"', {"files", "seed", "outcome"}),
        ("projects.csv", b"Bank", b"Bonk", {"files"}),
        ("result.json", b"Gekozen", b"Verkozen", {"files", "sentences"}),
    ],
)
def test_whatever_is_changed_is_found(name: str, old: bytes, new: bytes, wrong: set[str]) -> None:
    files = bundle()
    assert old in files[name]
    files[name] = files[name].replace(old, new)
    verdict = verify(files, lang="en")
    assert not verdict.agrees
    found = {check for check, good in verdict.checks.items() if not good}
    assert "files" in found
    assert found <= wrong


def test_a_formula_in_a_name_is_only_text_in_the_csv() -> None:
    assert b"'=Boom" in bundle()["projects.csv"]


def test_signatures_as_in_rfc_8032() -> None:
    public, signature = bytes.fromhex(PUBLIC), bytes.fromhex(SIGNED)
    assert verify_signature(public, b"\x72", signature)
    assert not verify_signature(public, b"\x73", signature)
    assert not verify_signature(public, b"\x72", signature[:-1] + b"\x01")
    assert not verify_signature(public[:-1], b"\x72", signature)
    assert not verify_signature(b"\xff" * 32, b"\x72", signature)


def test_a_missing_or_wrong_signature_does_not_agree() -> None:
    files = bundle()
    assert verify(files, key=PUBLIC).checks["signature"] is False
    files["result.sig"] = bytes.fromhex(SIGNED)
    assert verify(files, key=PUBLIC).checks["signature"] is False


@pytest.mark.parametrize("target", ["bundle", "bundle.zip"])
def test_a_bundle_is_a_folder_or_a_zip(tmp_path: Path, target: str) -> None:
    write_bundle(bundle(), tmp_path / target)
    assert read_bundle(tmp_path / target) == bundle()
    first = (tmp_path / target).read_bytes() if target.endswith("zip") else b""
    write_bundle(bundle(), tmp_path / target)
    assert first == ((tmp_path / target).read_bytes() if first else b"")


def test_the_canonical_bytes_are_stable() -> None:
    election = from_approvals(10, [Project("é", 6)], [["é"]])
    outcome = count(election)
    assert canonical_json(outcome) == canonical_json(json.loads(canonical_json(outcome)))
    assert digest(outcome) == digest(outcome.to_dict())
    assert b"\xc3\xa9" in canonical_json(outcome)


def test_count_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--rule", "equal-shares", "--satisfaction", "cost", "--completion", "add1u"]
    assert main(["count", AMSTERDAM, *options, "--ties", "id", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"rule", "budget", "cost", "selected", "objective", "ties", "rounds"} <= set(found)
    assert found["selected"] == ["44250", "44252"]
    assert (found["budget"], found["cost"]) == (5720, 4000)


def test_amounts_with_cents_are_shown_in_the_currency(capsys: pytest.CaptureFixture[str]) -> None:
    name = str(DATA / "Poland_Warszawa_2017_Przyczolek_Grochowski.pb")
    assert main(["count", name, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["budget"] == 102533.36


@pytest.mark.parametrize("command", ["count", "explain", "compare"])
@pytest.mark.parametrize("plain", [True, False])
def test_every_command_speaks(
    command: str, plain: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, AMSTERDAM, *([] if plain else ["--json"])]) == 0
    out = capsys.readouterr().out
    assert "44251" in out or "greedy" in out
    if not plain:
        assert json.loads(out)


def test_export_and_verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = str(tmp_path / "out.zip")
    assert main(["export", AMSTERDAM, "--out", target, "--ties", "seed:ab"]) == 0
    assert main(["verify", target]) == 0
    assert "opnieuw tellen geeft precies dezelfde uitslag" in capsys.readouterr().out
    with zipfile.ZipFile(target) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["election.pb"] = files["election.pb"].replace(b"1;44250", b"1;44251", 1)
    write_bundle(files, tmp_path / "forged")
    assert main(["verify", str(tmp_path / "forged"), "--lang", "en"]) == 1
    assert "DOES NOT AGREE: counting again" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"hello", "line 1: section META is missing"),
        (b"META\nkey;value\nbudget;x\n", "line 4: section PROJECTS is missing"),
    ],
)
def test_a_bad_file_is_exit_2_with_the_reason(
    tmp_path: Path, content: bytes, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.pb"
    path.write_bytes(content)
    assert main(["count", str(path)]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["count", "nowhere.pb"],
        ["count", AMSTERDAM, "--ties", "coin"],
        ["count", AMSTERDAM, "--ties", "seed:xyz"],
        ["verify", AMSTERDAM],
    ],
)
def test_a_wrong_request_is_exit_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.strip()


def test_the_trace_and_the_chart_are_ready_for_a_page() -> None:
    projects = [Project("a", 60_00, "<Boom>"), Project("b", 30_00, "Bank")]
    election = from_approvals(100_00, projects, [["a", "b"], ["a"]])
    outcome = count(election, "equal-shares", completion="add1u")
    steps = trace(election, outcome)
    assert [step["words"] for step in steps] == ["gekozen", "gekozen"]
    assert steps[0]["left"] == "€ 40"
    drawn = chart(election, outcome)
    assert "&lt;Boom&gt;" in drawn
    assert drawn.count("<rect") == 2
    assert "<script" not in drawn


def test_the_single_file_counts_without_the_rest(tmp_path: Path) -> None:
    """Run isolated (-I -S): no site packages, no environment, no working directory."""
    target = tmp_path / "recount.pyz"
    build(target)
    again = tmp_path / "again.pyz"
    build(again)
    assert target.read_bytes() == again.read_bytes()
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(target), "count", AMSTERDAM, "--json"],
        capture_output=True,
        check=True,
        cwd=tmp_path,
    )
    assert json.loads(done.stdout)["selected"] == ["44251"]
