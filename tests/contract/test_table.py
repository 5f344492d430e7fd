"""The layer over DynamoDB, against the real local one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters import clients
from chalicelib.adapters.dynamodb.common import write_audited
from chalicelib.adapters.dynamodb.table import ConditionFailed, Meter, Table, decode, encode
from chalicelib.audit.model import AuditEntry, broken_links
from chalicelib.kernel.clock import from_text
from tests.support.stack import LocalStack

NOON = from_text("2026-11-23T12:00:00Z")

plain_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(10**37), max_value=10**37)
    | st.text()
    | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), plain_values, max_size=5))
def test_values_survive_the_notation(item: dict[str, Any]) -> None:
    assert decode(encode(item)) == item


def test_a_float_has_no_place() -> None:
    with pytest.raises(TypeError, match="float"):
        encode({"amount": 1.5})


@pytest.fixture
def table(stack: LocalStack) -> Table:
    return Table(stack.table("CoreTable"), clients.dynamodb)


def test_items_come_back_as_they_went(table: Table) -> None:
    item = {"pk": "A", "sk": "1", "n": 12, "l": ["é", None], "m": {"yes": True}, "b": b"\x00"}
    table.put(item)

    assert table.get("A", "1", strong=True) == item
    assert table.get("A", "2", strong=True) is None


def test_a_taken_key_fails_and_tells_what_is_there(table: Table) -> None:
    table.put({"pk": "A", "sk": "1", "who": "first"}, unless_exists=True)

    with pytest.raises(ConditionFailed) as caught:
        table.put({"pk": "A", "sk": "1", "who": "second"}, unless_exists=True)

    assert caught.value.failed == (0,)
    assert caught.value.items[0]["who"] == "first"


def test_a_transaction_writes_all_or_nothing(table: Table) -> None:
    table.put({"pk": "A", "sk": "2"})
    writes = [
        table.putting({"pk": "A", "sk": "1"}, unless_exists=True),
        table.putting({"pk": "A", "sk": "2"}, unless_exists=True),
    ]

    with pytest.raises(ConditionFailed) as caught:
        table.write(writes)

    assert caught.value.failed == (1,)
    assert table.get("A", "1", strong=True) is None


def test_hostile_texts_stay_values(table: Table) -> None:
    for hostile in (":x", "#n", "a OR 1=1", "attribute_exists(pk)", "\u202e", "💡"):
        table.put({"pk": hostile, "sk": hostile, "text": hostile})

        assert [item["text"] for item in table.query(hostile, prefix=hostile)] == [hostile]


def test_queries_follow_pages_and_stop_at_their_limit(table: Table) -> None:
    for number in range(12):
        # Six of these fill the megabyte that one page of a query holds.
        table.put({"pk": "P", "sk": f"{number:02d}", "filler": "x" * 180_000})

    everything = [item["sk"] for item in table.query("P")]
    newest = [item["sk"] for item in table.query("P", reverse=True, limit=3)]
    rest = [item["sk"] for item in table.query("P", after={"pk": "P", "sk": "09"})]

    assert everything == [f"{number:02d}" for number in range(12)]
    assert newest == ["11", "10", "09"]
    assert rest == ["10", "11"]


def test_the_meter_counts_units(table: Table) -> None:
    table.meter = Meter(transaction_factor=2)
    table.put({"pk": "A", "sk": "1"})
    table.write([table.putting({"pk": "A", "sk": str(n)}) for n in range(2)])
    table.get("A", "1")

    # A transaction costs double: 1 + 2 × 2.
    assert (table.meter.write, table.meter.read) == (5.0, 0.5)


def test_audit_lines_form_an_unbroken_chain(stack: LocalStack, table: Table) -> None:
    audit = Table(stack.table("AuditTable"), clients.dynamodb)
    for number in range(3):
        entry = AuditEntry(NOON, "staff-1", "news:item:publish", f"n{number}")
        write_audited(audit, entry, lambda n=number: [table.putting({"pk": "N", "sk": str(n)})])

    from chalicelib.adapters.dynamodb.audit import DynamoAuditLog

    lines = DynamoAuditLog(audit).all()
    assert [line.number for line in lines] == [1, 2, 3]
    assert broken_links(lines) == ()
    assert broken_links(lines[1:]) == (2,)


def test_a_refused_write_leaves_no_audit_line(stack: LocalStack, table: Table) -> None:
    audit = Table(stack.table("AuditTable"), clients.dynamodb)
    table.put({"pk": "N", "sk": "1"})
    entry = AuditEntry(NOON, "staff-1", "news:item:publish", "n1")

    with pytest.raises(ConditionFailed):
        write_audited(
            audit, entry, lambda: [table.putting({"pk": "N", "sk": "1"}, unless_exists=True)]
        )

    assert list(audit.scan()) == []
