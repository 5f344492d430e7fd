"""Who votes for what in the demo. Pure: the same wishes always give the same ballots."""

from __future__ import annotations

from collections.abc import Mapping


def deal(wanted: Mapping[str, int], most: int) -> tuple[frozenset[str], ...]:
    """Ballots that give each project exactly the votes in `wanted`, `most` choices at most.

    The votes are dealt out like cards. A project's votes lie next to each other in the pack, so
    none of the ballots gets the same one twice as long as nobody wants more votes than there
    are ballots; `deal` makes as many as that takes.
    """
    pack = [project for project, votes in sorted(wanted.items()) for _ in range(votes)]
    hands = max([-(-len(pack) // most), *wanted.values()]) if pack else 0
    ballots: list[set[str]] = [set() for _ in range(hands)]
    for place, project in enumerate(pack):
        ballots[place % hands].add(project)
    return tuple(frozenset(ballot) for ballot in ballots if ballot)


def scaled(votes: Mapping[str, int], ballots: int, most: int) -> dict[str, int]:
    """`votes` in the same proportions, for about `ballots` ballots of `most` choices."""
    total = sum(votes.values())
    return {project: round(count * ballots * most / total) for project, count in votes.items()}
