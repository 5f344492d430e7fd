"""The published bundle: everything that anybody needs to count again.

`election.pb` (Pabulib), `projects.csv`, `ballots.csv` (grouped), `result.json` (settings,
outcome, sentences) and `SHA256SUMS`; beside them the city may put `result.sig`, an Ed25519
signature over result.json. A folder or a zip. The same count gives the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from .explain import count_options, explain, is_weighted
from .model import Election, TallyError
from .outcome import Outcome, canonical_json, digest
from .pb_write import amount, write_pb
from .signing import key_of

RESULT, ELECTION, SUMS = "result.json", "election.pb", "SHA256SUMS"
FORMAT = "buurtbudget-tally-1"
EPOCH = (1980, 1, 1, 0, 0, 0)


def make_bundle(
    election: Election,
    outcome: Outcome,
    meta: Mapping[str, str],
    *,
    vote_type: str = "approval",
    commitment: str = "",
    signing_key: str = "",
) -> dict[str, bytes]:
    """The files by name. Ranked ballots are written as the points that were counted.

    `commitment` is the hash of the tie seed as it was published at opening; `signing_key` the
    public key (hexadecimal) with which the result will be signed, see signing.py.
    """
    written = "scoring" if vote_type == "ordinal" else vote_type
    sentences = {
        lang: {key: str(text) for key, text in explain(election, outcome, lang).items()}
        for lang in ("nl", "en")
    }
    result = {
        "format": FORMAT,
        "settings": settings(election, outcome),
        "tie_seed_commitment": commitment,
        **({"signing_key": key_of(signing_key).hex()} if signing_key else {}),
        "units": election.units,
        "currency": election.currency,
        "outcome": outcome.to_dict(),
        "outcome_sha256": digest(outcome),
        "sentences": sentences,
    }
    files = {
        ELECTION: write_pb(election, meta, vote_type=written, outcome=outcome).encode(),
        "projects.csv": _projects_csv(election, outcome).encode(),
        "ballots.csv": _ballots_csv(election).encode(),
        RESULT: canonical_json(result) + b"\n",
    }
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    files[SUMS] = sums.encode()
    return files


def settings(election: Election, outcome: Outcome) -> dict[str, object]:
    """The options with which `count` gives this outcome again.

    Weighted scores cannot be worked out from the joint ballots, so they are stated.
    """
    scores: dict[str, object] = {}
    if is_weighted(election, outcome):
        stated = {key: str(Fraction(value)) for key, value in sorted(outcome.scores.items())}
        scores = {"scores": stated}
    return {
        "rule": outcome.rule,
        "ties": outcome.tie_rule.describe(),
        **count_options(outcome),
        **scores,
    }


def _projects_csv(election: Election, outcome: Outcome) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("project_id", "name", "area", "theme", "cost", "votes", "score", "granted"))
    for project in sorted(election.projects, key=lambda project: project.id):
        granted = project.cost if project.id in outcome.selected else 0
        granted = outcome.partial.get(project.id, granted)
        score = outcome.scores.get(project.id, outcome.votes[project.id])
        writer.writerow(
            (
                project.id,
                _safe(project.name),
                _safe(project.area or ""),
                _safe(project.theme or ""),
                amount(project.cost, election.units),
                outcome.votes[project.id],
                str(Fraction(score)),
                amount(granted, election.units),
            )
        )
    return out.getvalue()


def _safe(text: str) -> str:
    """Text that a spreadsheet doesn't take for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _ballots_csv(election: Election) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("times", "projects", "points"))
    for ballot, cast in sorted(election.ballots.items()):
        ids = " ".join(key for key, _ in ballot)
        writer.writerow((cast, ids, " ".join(str(points) for _, points in ballot)))
    return out.getvalue()


def write_bundle(files: Mapping[str, bytes], target: Path) -> None:
    """Write to a folder, or to a zip when the name ends in .zip. Same files, same bytes."""
    if target.suffix == ".zip":
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(files):
                archive.writestr(zipfile.ZipInfo(name, EPOCH), files[name], zipfile.ZIP_DEFLATED)
        return
    target.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (target / name).write_bytes(content)


def read_bundle(source: Path) -> dict[str, bytes]:
    """All files of a folder or zip. Raises TallyError when it is neither, or not a bundle."""
    if source.is_dir():
        files = {path.name: path.read_bytes() for path in source.iterdir() if path.is_file()}
    else:
        try:
            with zipfile.ZipFile(source) as archive:
                files = {name: archive.read(name) for name in archive.namelist()}
        except zipfile.BadZipFile:
            raise TallyError("not a folder and not a zip") from None
    # A round that publishes totals alone has no election.pb.
    for name in (RESULT, SUMS):
        if name not in files:
            raise TallyError(f"the bundle lacks {name}")
    return files
