"""The command line: `python -m chalicelib.tally count|explain|compare|export|verify`.

The only part of the package that reads and writes files. Exit code 0 means done (verify:
everything agrees), 1 that a bundle doesn't agree, 2 that a file or an option is wrong; the
reason, with the line for a file, goes to standard error.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from .ballots import RANKINGS, election_of
from .bundle import make_bundle, read_bundle, write_bundle
from .compare import compare, compare_text
from .count import COMPLETIONS, RULES, SATISFACTIONS, count
from .explain import explain
from .model import Election, TallyError
from .outcome import Outcome
from .pb_read import PbFile, read_pb_bytes
from .report import report, table
from .rules.greedy import MISFITS
from .ties import CRITERIA, Criterion, TieRule
from .trace import trace
from .verify import verify


def parser() -> argparse.ArgumentParser:
    """All commands and options."""
    top = argparse.ArgumentParser(prog="tally", description="Count a participatory budget.")
    commands = top.add_subparsers(dest="command", required=True)
    for name, text in (
        ("count", "who wins by a rule"),
        ("explain", "one sentence per project: why it won or lost, and how near it was"),
        ("compare", "the same ballots by other rules, for after the close"),
        ("export", "write everything that a recount needs into a folder or zip"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("file", type=Path, help="a .pb file (pabulib.org/format)")
        _options(command)
    commands.choices["explain"].add_argument("--lang", choices=("nl", "en"), default="nl")
    commands.choices["export"].add_argument("--out", type=Path, required=True)
    commands.choices["export"].add_argument("--commitment", default="", metavar="SHA256")
    check = commands.add_parser("verify", help="recount a bundle and say what agrees")
    check.add_argument("bundle", type=Path, help="a folder or zip made by export")
    check.add_argument(
        "--key",
        default="",
        metavar="KEY",
        help="the city's Ed25519 public key, hexadecimal or name+id+base64",
    )
    check.add_argument("--lang", choices=("nl", "en"), default="nl")
    return top


def _options(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--rule", choices=sorted(RULES), default="greedy")
    add("--satisfaction", choices=SATISFACTIONS, default="cost")
    add("--completion", choices=COMPLETIONS, default="none")
    add("--ties", default="id", metavar="id|seed:HEX")
    add("--tie-first", action="append", choices=CRITERIA, default=None)
    add("--misfit", choices=MISFITS, default="skip")
    add("--top-up", type=int, default=0, metavar="AMOUNT")
    add(
        "--step",
        type=int,
        default=None,
        metavar="AMOUNT",
        help="raise of the share, in the file's smallest unit of money",
    )
    add("--run-on", action="store_true", help="add1 goes on past an exhaustive outcome")
    add("--whole-start", action="store_true", help="the first share is a whole amount")
    add("--go-on", action="store_true", help="Phragmén goes on past a project that doesn't fit")
    add("--ranking", choices=RANKINGS, default="borda0", help="points for a ranked ballot")
    add("--json", action="store_true")


def tie_rule(text: str, first: Sequence[str] | None) -> TieRule:
    """The tie rule from `id` or `seed:HEX`. Raises TallyError otherwise."""
    criteria = tuple(cast("Criterion", name) for name in first or ())
    if text == "id":
        return TieRule.by_id(criteria)
    if text.startswith("seed:"):
        return TieRule.by_seed(text.removeprefix("seed:"), criteria)
    raise TallyError(f"ties are settled by id or seed:HEX, not by {text}")


def _counted(options: argparse.Namespace) -> tuple[PbFile, Election, Outcome]:
    file = read_pb_bytes(options.file.read_bytes())
    election = election_of(file, options.ranking)
    outcome = count(
        election,
        options.rule,
        tie_rule(options.ties, options.tie_first),
        satisfaction=options.satisfaction,
        completion=options.completion,
        misfit=options.misfit,
        top_up=options.top_up * election.units,
        step=options.step,
        run_on=options.run_on,
        whole_start=options.whole_start,
        go_on=options.go_on,
    )
    return file, election, outcome


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _dump(plain: object) -> None:
    _say(json.dumps(plain, ensure_ascii=False, indent=1))


def _count(options: argparse.Namespace) -> int:
    file, election, outcome = _counted(options)
    if options.json:
        _dump({**report(election, outcome), "notes": list(file.notes)})
    else:
        _say(table(election, outcome))
        for note in file.notes:
            _say(f"note: {note}")
    return 0


def _explain(options: argparse.Namespace) -> int:
    _, election, outcome = _counted(options)
    sentences = explain(election, outcome, options.lang)
    if options.json:
        plain = {
            **report(election, outcome),
            "sentences": [sentence.to_dict() for sentence in sentences.values()],
            "trace": trace(election, outcome, options.lang),
        }
        _dump(plain)
    else:
        for key, sentence in sentences.items():
            _say(f"{key}: {election.project(key).name}\n    {sentence}")
    return 0


def _compare(options: argparse.Namespace) -> int:
    _, election, outcome = _counted(options)
    compared = compare(election, outcome)
    if options.json:
        _dump(compared.to_dict())
    else:
        _say(compare_text(election, compared))
    return 0


def _export(options: argparse.Namespace) -> int:
    file, election, outcome = _counted(options)
    bundle = make_bundle(
        election, outcome, file.meta, vote_type=file.vote_type, commitment=options.commitment
    )
    write_bundle(bundle, options.out)
    _say(f"{options.out}: {', '.join(sorted(bundle))}")
    return 0


def _verify(options: argparse.Namespace) -> int:
    verdict = verify(read_bundle(options.bundle), key=options.key, lang=options.lang)
    for line in verdict.lines:
        _say(line)
    return 0 if verdict.agrees else 1


COMMANDS = {
    "count": _count,
    "explain": _explain,
    "compare": _compare,
    "export": _export,
    "verify": _verify,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    options = parser().parse_args(arguments)
    try:
        return COMMANDS[options.command](options)
    except TallyError as error:
        name = getattr(options, "file", None) or getattr(options, "bundle", "")
        sys.stderr.write(f"{name}: {error}\n")
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
    return 2
