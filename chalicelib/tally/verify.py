"""Recount from public files only, and say in words what agrees.

What is checked: every file has the published hash; the ballots in the CSV are those in the
.pb; the tie seed has the hash that was published at opening; the same count gives the same
outcome to the last byte; the sentences are those of this count; the signature, where a key is
given.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from .ballots import election_of
from .bundle import ELECTION, FORMAT, RESULT, SUMS
from .count import count
from .explain import explain
from .model import Election, TallyError
from .money import Lang
from .outcome import Exact, canonical_json, digest
from .pb_read import read_pb_bytes
from .plan_bundle import ROUND_FORMAT, recount_round
from .signing import SIGNATURE, key_of, key_stated, signed_by
from .ties import TieRule, commitment

OK: dict[str, tuple[str, str]] = {
    "files": ("alle bestanden hebben de gepubliceerde hash", "all files have the published hash"),
    "ballots": (
        "de stembiljetten in de csv zijn dezelfde als in het .pb-bestand",
        "the ballots in the csv are those in the .pb file",
    ),
    "totals": (
        "de totalen zijn die van de stemmen",
        "the totals are those of the ballots",
    ),
    "seed": (
        "het lot hoort bij de hash die bij de opening is gepubliceerd",
        "the tie seed has the hash that was published at opening",
    ),
    "outcome": (
        "opnieuw tellen geeft precies dezelfde uitslag",
        "counting again gives exactly the same outcome",
    ),
    "sentences": ("de uitleg hoort bij deze telling", "the sentences belong to this count"),
    "key": (
        "de bundel noemt dezelfde publieke sleutel als jij",
        "the bundle names the same public key as you do",
    ),
    "signature": (
        "de stad tekende precies deze uitslag met die sleutel",
        "the city signed exactly this result with that key",
    ),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was checked, with the answer, and the lines to print."""

    checks: Mapping[str, bool]
    lines: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether every check that could be made agrees."""
        return all(self.checks.values())


def verify(files: Mapping[str, bytes], *, key: str = "", lang: Lang = "nl") -> Verdict:
    """Check a bundle. Raises TallyError when a file in it cannot be read at all.

    `key` is the city's public key as anybody can look it up; without it a signature is checked
    against the key that the bundle itself names.
    """
    result = _result(files[RESULT])
    try:
        return _verify(files, result, key, lang)
    except TallyError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError):
        raise TallyError("result.json has something in it that this program can't read") from None


def _verify(files: Mapping[str, bytes], result: Mapping[str, Any], key: str, lang: Lang) -> Verdict:
    if result["format"] == ROUND_FORMAT:
        checks = _verify_round(files, result)
    else:
        checks = _verify_simple(files, result)
    stated = key_stated(result)
    if key and stated:
        checks["key"] = key_of(key) == key_of(stated)
    if key or stated:
        checks["signature"] = signed_by(key or stated, files)
    return Verdict(checks, tuple(_line(name, good, lang) for name, good in checks.items()))


def _verify_simple(files: Mapping[str, bytes], result: Mapping[str, Any]) -> dict[str, bool]:
    """The checks of one rule over one pot."""
    election = _election(files, result)
    checks = {"files": _sums(files)}
    if "ballots.csv" in files:
        checks["ballots"] = _same_ballots(files["ballots.csv"], election)
    settings: dict[str, Any] = dict(result["settings"])
    described = settings.pop("ties", {})
    seed = described.get("seed")
    ties = TieRule(seed, tuple(described.get("criteria", ())))
    if seed is not None and result.get("tie_seed_commitment"):
        checks["seed"] = commitment(seed) == result["tie_seed_commitment"]
    scores = _scores(settings.pop("scores", None))
    try:
        outcome = count(election, settings.pop("rule"), ties, scores=scores, **settings)
    except TypeError:
        raise TallyError("result.json names a setting that this program doesn't know") from None
    published = canonical_json(result["outcome"])
    checks["outcome"] = canonical_json(outcome) == published and (
        digest(outcome) == result.get("outcome_sha256")
    )
    checks["sentences"] = all(
        {name: str(text) for name, text in explain(election, outcome, spoken).items()}
        == result.get("sentences", {}).get(spoken)
        for spoken in _LANGS
    )
    return checks


def _election(files: Mapping[str, bytes], result: Mapping[str, Any]) -> Election:
    """The election of the .pb file, in the units of the count."""
    if ELECTION not in files:
        raise TallyError(f"the bundle lacks {ELECTION}")
    ours = election_of(read_pb_bytes(files[ELECTION]))
    units = result.get("units", ours.units)
    return _scaled(ours, units if isinstance(units, int) else ours.units)


def _verify_round(files: Mapping[str, bytes], result: Mapping[str, Any]) -> dict[str, bool]:
    """The checks of a whole round; its ballots may be left out where totals decide."""
    cast = _election(files, result) if ELECTION in files else None
    checks = {"files": _sums(files)}
    if cast is not None and "ballots.csv" in files:
        checks["ballots"] = _same_ballots(files["ballots.csv"], cast)
    seed = result.get("ties", {}).get("seed")
    if seed is not None and result.get("tie_seed_commitment"):
        checks["seed"] = commitment(seed) == result["tie_seed_commitment"]
    return {**checks, **recount_round(result, cast)}


_LANGS: tuple[Literal["nl", "en"], ...] = ("nl", "en")


def _line(name: str, good: bool, lang: Lang) -> str:
    words = OK[name][lang == "en"]
    if good:
        return f"{'klopt' if lang == 'nl' else 'agrees'}: {words}"
    return f"{'KLOPT NIET' if lang == 'nl' else 'DOES NOT AGREE'}: {words}"


def _result(raw: bytes) -> dict[str, Any]:
    try:
        result = json.loads(raw)
    except ValueError:
        raise TallyError("result.json is not JSON") from None
    if not isinstance(result, dict) or result.get("format") not in (FORMAT, ROUND_FORMAT):
        raise TallyError(f"result.json is not in the format {FORMAT} or {ROUND_FORMAT}")
    for name in ("settings" if result["format"] == FORMAT else "plan", "outcome"):
        if not isinstance(result.get(name), dict):
            raise TallyError(f"result.json lacks {name}")
    return result


def _scaled(election: Election, units: int) -> Election:
    """The same election in the units in which the city counted (cents, where the file has
    whole euros).
    """
    if units == election.units:
        return election
    if units % election.units:
        raise TallyError("the amounts in election.pb are finer than those that were counted")
    factor = units // election.units
    projects = tuple(
        type(project)(project.id, project.cost * factor, project.name, project.area, project.theme)
        for project in election.projects
    )
    return Election(election.budget * factor, projects, election.ballots, units, election.currency)


def _scores(stated: Mapping[str, str] | None) -> dict[str, Exact] | None:
    """Weighted scores as they were stated: whole numbers where they are whole."""
    if stated is None:
        return None
    exact = {key: Fraction(value) for key, value in stated.items()}
    return {key: int(value) if value.denominator == 1 else value for key, value in exact.items()}


def _sums(files: Mapping[str, bytes]) -> bool:
    stated: dict[str, str] = {}
    for line in files[SUMS].decode(errors="replace").splitlines():
        value, _, name = line.partition("  ")
        stated[name] = value
    present = set(files) - {SUMS, SIGNATURE}
    return set(stated) == present and all(
        hashlib.sha256(files[name]).hexdigest() == value for name, value in stated.items()
    )


def _same_ballots(raw: bytes, election: Election) -> bool:
    """Whether the CSV holds the same ballots. A file that can't be read doesn't."""
    ballots: dict[tuple[tuple[str, int], ...], int] = {}
    try:
        rows = csv.reader(io.StringIO(raw.decode()))
        next(rows, None)
        for times, ids, points in rows:
            marks = tuple(
                (key, int(given)) for key, given in zip(ids.split(), points.split(), strict=True)
            )
            ballots[marks] = ballots.get(marks, 0) + int(times)
    except (ValueError, csv.Error):
        return False
    return ballots == dict(election.ballots)
