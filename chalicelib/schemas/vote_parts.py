"""How a round votes and counts, as the parts of its document (`rounds.vote_rules`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.kernel.money import MAX_CENTS
from chalicelib.rounds.vote_rules import (
    BallotType,
    ChannelName,
    Completion,
    CountRule,
    Leftover,
    Lists,
    Misfit,
    Normalise,
    OpenedBy,
    PotBy,
    PotHow,
    Publish,
    Ranking,
    Satisfaction,
)

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Cents = Annotated[int, Field(ge=0, le=MAX_CENTS)]
Choices = Annotated[int, Field(ge=1, le=500)]
Percent = Annotated[int, Field(ge=0, le=100)]


class Part(BaseModel):
    """Base of everything in a document."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class BallotPart(Part):
    type: BallotType
    min_choices: Choices
    max_choices: Choices
    points: Annotated[int, Field(ge=0, le=999)] = 0
    stack: bool = True
    max_per_area: Annotated[int, Field(ge=0, le=500)] = 0
    max_per_theme: Annotated[int, Field(ge=0, le=500)] = 0
    lists: Lists = "one"
    city_area: Annotated[str, Field(max_length=64)] = ""
    free_areas: Annotated[int, Field(ge=0, le=5)] = 0
    final: bool = False
    opened_by: OpenedBy = "city"


class SharePart(Part):
    id: Id
    weight: Annotated[int, Field(ge=0, le=MAX_CENTS)]


class PotsPart(Part):
    by: PotBy = "none"
    how: PotHow = "equal"
    shares: Annotated[list[SharePart], Field(max_length=200)] = []
    city_cents: Cents = 0
    leftover: Leftover = "city"


class GatePart(Part):
    votes: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    voters_percent: Percent = 0
    best: Annotated[int, Field(ge=0, le=500)] = 0


class ChannelPart(Part):
    name: ChannelName
    percent: Percent
    normalise: Normalise = "total"


class CriterionPart(Part):
    name: Name
    lowest: Annotated[str, Field(min_length=1, max_length=200)]
    highest: Annotated[str, Field(min_length=1, max_length=200)]
    most: Annotated[int, Field(ge=1, le=20)] = 10


class CountPart(Part):
    rule: CountRule
    ties: Literal["seed"]
    satisfaction: Satisfaction = "cost"
    completion: Completion = "none"
    misfit: Misfit = "skip"
    publish: Publish = "totals"
    top_up_cents: Cents = 0
    most: Annotated[int, Field(ge=0, le=500)] = 0
    guarantee: bool = False
    gate: GatePart = GatePart()
    pots: PotsPart = PotsPart()
    channels: Annotated[list[ChannelPart], Field(max_length=4)] = []
    jury: bool = False
    criteria: Annotated[list[CriterionPart], Field(max_length=10)] = []
    small_cents: Cents = 0
    small_percent: Annotated[int, Field(ge=1, le=1000)] = 100
    shares: Annotated[list[Percent], Field(max_length=20)] = []
    fund_all: bool = False
    ranking: Ranking = "borda1"
    dhondt_by: Literal["seats", "euros"] = "seats"
