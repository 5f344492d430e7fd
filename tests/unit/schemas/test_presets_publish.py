"""What presets publish: the strongest check, unless the round they describe did otherwise."""

from __future__ import annotations

import pytest

from chalicelib.schemas.presets import names, preset

# The round that it describes doesn't disclose its counts.
TOTALS = {"langemark-poelkapelle"}


@pytest.mark.parametrize("name", names())
def test_a_preset_lets_everybody_find_their_ballot_and_recount(name: str) -> None:
    wanted = "totals" if name in TOTALS else "codes"

    assert preset(name).model_dump()["count"]["publish"] == wanted
