"""Weights that a round declares beforehand: channels, jury, and a bonus for small projects.

A channel (online, paper, live tables, jury) counts for its declared weight whatever its number
of ballots, so its points are normalised first. `total`: a project's part of all points of the
channel. `mean`: its average points per ballot, for scores out of n. All fractions are exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .model import Election, TallyError

Normalise = Literal["total", "mean"]


@dataclass(frozen=True, slots=True)
class Channel:
    """One way in which votes came in, and its declared weight."""

    name: str
    weight: Fraction
    normalise: Normalise = "total"


def channel_scores(
    points: Mapping[str, int], voters: int, normalise: Normalise
) -> dict[str, Fraction]:
    """The normalised points of one channel; all zero when nobody used it."""
    whole = sum(points.values()) if normalise == "total" else voters
    return {key: Fraction(given, whole) if whole else Fraction(0) for key, given in points.items()}


def combine(channels: Sequence[Channel], elections: Mapping[str, Election]) -> dict[str, Fraction]:
    """The weighted score of each project over all channels.

    A declared channel without any ballot adds nothing and its weight isn't shared out: the
    weights are as declared. Raises TallyError when a channel isn't declared or is missing.
    """
    declared = [channel.name for channel in channels]
    if sorted(declared) != sorted(elections):
        raise TallyError(
            f"declared channels are {', '.join(sorted(declared))}, "
            f"counted are {', '.join(sorted(elections))}"
        )
    if any(channel.weight < 0 for channel in channels):
        raise TallyError("a weight is not below zero")
    scores: dict[str, Fraction] = {}
    for channel in channels:
        election = elections[channel.name]
        part = channel_scores(election.points(), election.voters, channel.normalise)
        for key, value in part.items():
            scores[key] = scores.get(key, Fraction(0)) + channel.weight * value
    return scores


@dataclass(frozen=True, slots=True)
class SmallBonus:
    """Projects up to `limit` (units of money) have their score multiplied by `factor`."""

    limit: int
    factor: Fraction

    def apply(
        self, scores: Mapping[str, int | Fraction], costs: Mapping[str, int]
    ) -> dict[str, int | Fraction]:
        """The scores with the bonus."""
        return {
            key: value * self.factor if costs[key] <= self.limit else value
            for key, value in scores.items()
        }
