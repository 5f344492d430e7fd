"""The checker: it accepts a published vote, and refuses it with any one bit turned."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.outcome.bundling import publish_bundle
from chalicelib.outcome.verifying import Unreadable, verify
from chalicelib.rounds.model import BY_VOTES
from chalicelib.voting import bundle
from chalicelib.voting.__main__ import main
from tests.http.test_receipts import release
from tests.support.liars import published
from tests.support.votes import counted_city

ROOT = Path(__file__).parents[3]
# The figure of the design; fewer in a quick run.
CHANGES = int(os.environ.get("VERIFY_CHANGES", "1500"))


def files_of(publish: Any) -> dict[str, bytes]:
    return published(counted_city(replace(BY_VOTES, publish=publish)))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return files_of("codes")


def refused(files: dict[str, bytes]) -> bool:
    try:
        return not verify(files).agrees
    except (Unreadable, UnicodeDecodeError):
        return True


@pytest.mark.parametrize("publish", ["codes", "ballots", "totals"])
def test_a_published_vote_agrees(publish: str) -> None:
    report = verify(files_of(publish))
    assert report.agrees, report.lines
    assert report.checks.keys() >= {"rules", "signed", "checkpoint", "log", "superseded", "means"}
    assert ("commitments" in report.checks) == (publish == "codes")
    assert "count" in report.checks


@pytest.mark.timeout(3600)
def test_every_bit_matters(files: dict[str, bytes]) -> None:
    """Bits anywhere in the bundle, so also off every path of a single proof."""
    chance = random.Random(20260601)
    names = sorted(files)
    weights = [len(files[name]) for name in names]
    for _ in range(CHANGES):
        (name,) = chance.choices(names, weights)
        place, bit = chance.randrange(len(files[name])), chance.randrange(8)
        content = bytearray(files[name])
        content[place] ^= 1 << bit
        assert refused({**files, name: bytes(content)}), (name, place, bit)


@pytest.mark.parametrize("publish", ["ballots", "totals"])
def test_every_bit_matters_also_where_less_is_published(publish: str) -> None:
    whole = files_of(publish)
    chance = random.Random(20260602)
    names = sorted(whole)
    for _ in range(CHANGES // 10):
        # Each file as often as the others: what is small is looked at too.
        name = chance.choice(names)
        place, bit = chance.randrange(len(whole[name]) or 1), chance.randrange(8)
        content = bytearray(whole[name] or b"\0")
        content[place] ^= 1 << bit
        assert refused({**whole, name: bytes(content)}), (name, place, bit)


def test_every_bit_of_the_log_matters(files: dict[str, bytes]) -> None:
    content = files[bundle.LEAVES]
    for place in range(len(content)):
        turned = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        assert refused({**files, bundle.LEAVES: turned}), place


def without_last(content: bytes) -> bytes:
    return b"".join(content.splitlines(keepends=True)[:-1])


@pytest.mark.parametrize("name", [bundle.BALLOTS, bundle.LEAVES])
def test_a_missing_or_doubled_line_is_found(files: dict[str, bytes], name: str) -> None:
    content = files[name]
    last = content.splitlines(keepends=True)[-1]
    assert refused({**files, name: without_last(content)})
    assert refused({**files, name: content + last})
    assert refused({**files, name: content[:-1]})


@pytest.mark.parametrize("name", [*(set(bundle.FILES) - bundle.NOT_ALWAYS), bundle.BALLOTS])
def test_a_missing_file_is_said(files: dict[str, bytes], name: str) -> None:
    less = {key: content for key, content in files.items() if key != name}
    with pytest.raises(Unreadable, match="ontbreekt"):
        verify(less)


def forged(files: dict[str, bytes], change: Callable[[dict[str, Any]], None]) -> dict[str, bytes]:
    about = json.loads(files[bundle.VOTING])
    change(about)
    return {**files, bundle.VOTING: json.dumps(about).encode()}


@pytest.mark.parametrize(
    "change",
    [
        lambda about: about.update(ballots=8),
        lambda about: about.update(means={"email": 8}),
        lambda about: about.update(program="00" * 32),
        lambda about: about.update(publish="totals"),
        lambda about: about.update(superseded="0"),
        lambda about: about.update(format="x"),
        lambda about: about.pop("means"),
    ],
)
def test_what_is_said_of_a_vote_is_signed(
    files: dict[str, bytes], change: Callable[[dict[str, Any]], None]
) -> None:
    assert refused(forged(files, change))


def test_another_city_s_key_signs_nothing(files: dict[str, bytes]) -> None:
    other = files_of("codes")
    assert refused({**files, bundle.SIGNED: other[bundle.SIGNED]})
    assert refused({**files, bundle.CHECKPOINT: other[bundle.CHECKPOINT]})


def zip_of(tmp_path: Path) -> Path:
    twins = counted_city(replace(BY_VOTES, publish="codes"))
    release(twins)
    result = twins.results.get("r26")
    assert publish_bundle(twins.results, twins.log_files, result)
    assert not publish_bundle(twins.results, twins.log_files, result)
    target = tmp_path / "bundel.zip"
    target.write_bytes(twins.log_files.read("r26", "bundel.zip"))
    return target


def test_the_command_says_in_words_what_agrees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = zip_of(tmp_path)
    assert main(["verify", str(source)]) == 0
    said = capsys.readouterr().out
    assert said.endswith("Alles klopt.\n")
    assert "klopt: alle codes samen geven precies het getekende log" in said

    folder = tmp_path / "map"
    with zipfile.ZipFile(source) as archive:
        archive.extractall(folder)
    assert main(["verify", str(folder)]) == 0
    leaves = (folder / bundle.LEAVES).read_text()
    (folder / bundle.LEAVES).write_text(leaves.replace("a", "b", 1))
    assert main(["verify", str(folder)]) == 1
    assert "KLOPT NIET: alle codes samen" in capsys.readouterr().out
    (folder / bundle.ROUND).unlink()
    assert main(["verify", str(folder)]) == 2
    assert main(["verify", str(tmp_path / "nergens")]) == 2
    assert main(["verify", str(folder / bundle.LEAVES)]) == 2
    assert main([]) == 2


def test_the_command_needs_nothing_installed(tmp_path: Path) -> None:
    """In a Python without any package; `-S` leaves site-packages out."""
    run = subprocess.run(
        [sys.executable, "-S", "-m", "chalicelib.voting", "verify", str(zip_of(tmp_path))],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "Alles klopt." in run.stdout


def test_a_bundle_with_another_file_than_was_confirmed_is_not_published() -> None:
    from chalicelib.kernel.errors import Unavailable

    twins = counted_city(replace(BY_VOTES, publish="codes"))
    release(twins)
    twins.results.put_file("r26", bundle.SUPERSEDED, b"x")
    with pytest.raises(Unavailable):
        publish_bundle(twins.results, twins.log_files, twins.results.get("r26"))
    assert twins.log_files.read("r26", "bundel.zip") is None


def test_a_ballot_that_isnt_in_the_count_is_found(files: dict[str, bytes]) -> None:
    """Also one that is said to come from paper: those stand in the bundle like the others."""
    fewer = files[bundle.BALLOTS].splitlines(keepends=True)
    lines = [one for one in fewer if b'"ballot":["feest"]' not in one]
    assert len(lines) == len(fewer) - 1

    report = verify({**files, bundle.BALLOTS: b"".join(lines)})

    assert not report.checks["same"] and not report.checks["codes"]


@pytest.mark.parametrize("name", [bundle.PAPER, bundle.REMOVED, bundle.SUPERSEDED])
def test_no_commitment_is_moved_aside(files: dict[str, bytes], name: str) -> None:
    """A ballot that is said to be on paper, removed or replaced is missed among the others."""
    live = json.loads(files[bundle.BALLOTS].splitlines()[0])["c"]
    content = b"".join(sorted((*files[name].splitlines(keepends=True), f"{live}\n".encode())))

    report = verify({**files, name: content})

    assert not report.agrees
    wrong = {one for one, good in report.checks.items() if not good}
    assert wrong >= {"signed", "superseded" if name == bundle.SUPERSEDED else name[:-4]}
