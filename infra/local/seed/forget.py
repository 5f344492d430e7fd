"""Forgets a round of the demo, so that a new one can begin in an earlier phase.

The application never deletes a round, so this reaches for the tables themselves. The audit log
keeps its lines, and the new round has a new id: keys, events and mails of the old one can't be
mistaken for its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.table import Item, Table
from infra.local.seed.city import City

# Partitions of the core table that are named after their round.
_KINDS = ("LETTERS", "REMOVALS", "BALLOTS", "SHEETS")
_LEDGER = ("roll", "box", "out", "gate")


def forget_round(city: City, round_id: str) -> int:
    """Deletes the round with its ideas, drafts, evenings, projects, votes and result; how many
    items. The round's own head goes last: an interrupted run finds it, and begins again."""
    core = _table(city, "core")
    evenings = [one for one in core.query("AGENDA") if one["sk"].endswith(f"-{round_id}")]
    found = [(core, evenings)]
    codes = _table(city, "codes")
    of_codes = [one for one in codes.scan() if one["pk"].startswith(f"CODE#{round_id}#")]
    found.append((codes, of_codes))
    for name in _LEDGER:
        table = _table(city, name)
        found.append((table, [one for one in table.scan() if _of_ledger(one, round_id)]))
    found.append((core, list(_of_round(list(core.scan()), round_id))))
    deleted = 0
    for table, items in found:
        for item in items:
            table.delete(item["pk"], item["sk"])
            deleted += 1
    return deleted


def _of_ledger(item: Item, round_id: str) -> bool:
    return bool(item["pk"].startswith(f"R#{round_id}#"))


def _table(city: City, name: str) -> Table:
    return Table(city.services.settings.table(name), clients.dynamodb)


def _of_round(items: list[Item], round_id: str) -> Iterator[Item]:
    """The head last."""
    partitions = {item["pk"] for item in items if _belongs(item, round_id)}
    yield from (item for item in items if item["pk"] in partitions)
    yield from (item for item in items if (item["pk"], item["sk"]) == ("ROUNDS", round_id))


def _belongs(item: Item, round_id: str) -> bool:
    """Whether this item, and with it its whole partition, is the round's."""
    card = item.get("card") or {}
    named = (item.get("round"), item.get("round_id"), card.get("round_id"))
    kind, _, rest = item["pk"].partition("#")
    of_round = kind in _KINDS and rest.partition("#")[0] == round_id
    # The seed names an evening after its round.
    of_evening = kind == "MEET" and rest.partition("-")[2] == round_id
    return bool(item["pk"] == f"ROUND#{round_id}" or of_round or of_evening or round_id in named)
