"""The program that residents download: one file that needs nothing but Python."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from chalicelib.adapters.checker import checker
from chalicelib.outcome.bundling import publish_bundle
from chalicelib.rounds.model import BY_VOTES, CountRules
from chalicelib.voting.bundle import CHECKER, VOTING
from tests.http.test_receipts import release
from tests.support.votes import cast_some as cast
from tests.support.votes import city_in_review, close_vote, open_vote
from tests.support.workers import Workers


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """In a Python without any package, far from our sources."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "count",
    [
        replace(BY_VOTES, publish="codes"),
        CountRules("equal-shares", "seed", completion="add1u", publish="ballots"),
        CountRules("maximin-support", "seed", publish="totals"),
    ],
    ids=lambda count: count.rule,
)
def test_a_resident_downloads_two_files_and_checks(count: CountRules, tmp_path: Path) -> None:
    twins = city_in_review(count)
    twins.checker = checker()
    open_vote(twins)
    cast(twins)
    close_vote(twins)
    Workers(twins).run()
    release(twins)
    assert publish_bundle(twins.results, twins.log_files, twins.results.get("r26"))
    for name in ("bundel.zip", CHECKER):
        (tmp_path / name).write_bytes(twins.log_files.read("r26", name))

    code, said = run(tmp_path, CHECKER, "verify", "bundel.zip")

    assert code == 0, said
    assert said.splitlines()[-1] == (
        "Alles klopt." if count.publish == "codes" else "Alles wat na te kijken is, klopt."
    )
    # The city signed the program with the rest.
    with zipfile.ZipFile(tmp_path / "bundel.zip") as archive:
        about = json.loads(archive.read(VOTING))
        assert archive.read(CHECKER) == (tmp_path / CHECKER).read_bytes()
    assert about["files"][CHECKER] == sha256((tmp_path / CHECKER).read_bytes()).hexdigest()


def test_the_same_sources_give_the_same_program(tmp_path: Path) -> None:
    assert checker() == checker()
    (tmp_path / CHECKER).write_bytes(checker())
    code, said = run(tmp_path, CHECKER)
    assert (code, said) == (2, "Zo werkt het: python controle.pyz verify bundel.zip\n")
