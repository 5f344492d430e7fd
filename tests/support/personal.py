"""The labelled corpus of personal data in Dutch texts, and how well the finder does on it.

A line of `tests/data/personal_data.tsv` is a text as residents write it, and each piece that a
person marked as personal data, as `kind:piece`. `python -m tests.support.personal` prints the
figures.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from chalicelib.moderation.personal import personal_data

_FILE = Path(__file__).parents[1] / "data" / "personal_data.tsv"
Find = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Score:
    """Pieces that were found and marked, found only, and marked only."""

    right: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def corpus() -> list[tuple[str, frozenset[Find]]]:
    rows = (line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines())
    return [(text, frozenset(_find(one) for one in marked)) for text, *marked in rows]


def _find(label: str) -> Find:
    kind, _, piece = label.partition(":")
    return kind, piece


def scores() -> dict[str, Score]:
    """The score of each kind, and of `all`. A piece counts only when it is the whole piece."""
    right: Counter[str] = Counter()
    false: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for text, marked in corpus():
        found = frozenset(personal_data(text))
        for counter, pieces in (
            (right, found & marked),
            (false, found - marked),
            (missed, marked - found),
        ):
            for kind, _ in pieces:
                counter.update((kind, "all"))
    kinds = sorted({*right, *false, *missed})
    return {kind: Score(right[kind], false[kind], missed[kind]) for kind in kinds}


def main() -> None:
    print(f"{len(corpus())} texts")  # noqa: T201
    for kind, score in scores().items():
        print(  # noqa: T201
            f"{kind:16} precision {score.precision:.3f} recall {score.recall:.3f} "
            f"({score.right} right, {score.false} false, {score.missed} missed)"
        )


if __name__ == "__main__":
    main()
