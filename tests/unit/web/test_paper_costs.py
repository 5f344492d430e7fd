"""Costs from paper: what was typed comes back as it was, and the sum is ours."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ideas.model import CostLine
from chalicelib.web.forms import parse
from chalicelib.web.staff.paper_costs import PLACES, CostForm, cost_errors, cost_values, half
from tests.support.ideas import sample_content


def typed(**values: str) -> CostForm:
    parsed = parse(CostForm, {name: [text] for name, text in values.items()})
    assert parsed.form is not None, parsed.errors
    return parsed.form


def content_of(form: CostForm) -> Any:
    return form.with_costs(sample_content(cost_cents=0, cost_note=""))


LABELS = st.text("abc deé-€", max_size=12).map(str.strip)
AMOUNTS = st.one_of(st.just(0), st.integers(1, 2_000_00))


@given(
    st.lists(st.tuples(LABELS, AMOUNTS), max_size=6),
    st.integers(0, 900_00),
    st.integers(0, 500_00),
    st.integers(0, 3_000_00),
    LABELS,
)
def test_what_was_typed_comes_back(
    lines: list[tuple[str, int]], own: int, upkeep: int, total: int, note: str
) -> None:
    euros = {"own": own, "upkeep": upkeep, "cost": total}
    euros |= {f"amount{n}": cents for n, (_, cents) in enumerate(lines, 1)}
    texts = {name: f"{cents // 100},{cents % 100:02d}" for name, cents in euros.items() if cents}
    texts |= {f"line{n}": label for n, (label, _) in enumerate(lines, 1)} | {"cost_note": note}
    form = typed(**texts)
    if cost_errors(form):
        return
    content = content_of(form)
    again = typed(**cost_values(content))
    assert content_of(again) == content
    assert cost_errors(again) == {}
    whole = [one for _, one in form.lines]
    if whole and not half(form):
        assert content.cost_cents == sum(one.cents for one in whole) - own > 0
        assert content.cost_note.count("\n") == len(whole) - 1


def test_lines_are_added_up_and_a_total_checks_them() -> None:
    two = {"line1": "Een bank", "amount1": "1.200", "line3": "Zand", "amount3": "300,50"}
    content = content_of(typed(**two, own="100", upkeep="40"))
    assert content.costs == (CostLine("Een bank", 1_200_00), CostLine("Zand", 300_50))
    assert (content.cost_cents, content.own_cents, content.upkeep_cents) == (
        *(1_400_50, 100_00, 40_00),
    )
    assert content.cost_note.splitlines() == ["Een bank: €\u00a01.200", "Zand: €\u00a0300,50"]
    for total in ("1500,50", "1400,50"):
        assert cost_errors(typed(**two, own="100", cost=total)) == {}
    assert cost_errors(typed(**two, cost="1.501")).keys() == {"cost"}
    assert cost_errors(typed(**two, own="1500,50")).keys() == {"own"}
    assert cost_errors(typed(**two, cost_note="Een bank")).keys() == {"cost_note"}


def test_a_total_alone_is_as_it_was() -> None:
    content = content_of(typed(cost="1500", cost_note="Een bank", own="50"))
    assert (content.cost_cents, content.cost_note, content.costs) == (1_500_00, "Een bank", ())
    assert content.own_cents == 50_00


@pytest.mark.parametrize(
    ("values", "field"), [({"line2": "Zand"}, "amount2"), ({"amount2": "5"}, "line2")]
)
def test_half_a_line_is_named_and_a_total_beside_it_is_kept(
    values: dict[str, str], field: str
) -> None:
    form = typed(line1="Een bank", amount1="100", cost="900", **values)
    assert half(form).keys() == {field} and cost_errors(form) == {}
    content = content_of(form)
    assert content.cost_cents == 900_00 and len(content.costs) == 2
    assert cost_values(content)["cost"] == "900,00"


def test_there_are_as_many_lines_as_on_screen() -> None:
    names = {f"{kind}{n}" for n in PLACES for kind in ("line", "amount")}
    assert {one for one in CostForm.model_fields if one[-1].isdigit()} == names
