"""A thin, typed layer over the DynamoDB client: plain values in and out, clear failures.

Values are what `kernel` uses: str, int, bool, None, bytes, lists and maps of them. No floats,
ever. Attribute names always go through placeholders, so reserved words and hostile names
can't change an expression; values never become part of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.kernel.errors import Conflict, Unavailable

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

Item = dict[str, Any]

# Told apart from conditions that failed: these say "try again", not "somebody was first".
_BUSY = frozenset(
    {
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
        "ThrottlingError",
        "ThrottlingException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "InternalServerError",
    }
)


# BatchGetItem takes 100 keys at most.
_BATCH = 100

_READS = frozenset({"get_item", "query", "scan", "batch_get_item"})


class Busy(Unavailable):
    """A transaction collided with another one or was throttled; nothing was written."""


class ConditionFailed(Conflict):
    """A condition was false; nothing was written.

    `failed` are the positions in the transaction whose condition failed, `items` what was
    stored there (where the write asked for it).
    """

    def __init__(self, failed: Sequence[int], items: Mapping[int, Item]) -> None:
        super().__init__("condition failed")
        self.failed = tuple(failed)
        self.items = dict(items)


@dataclass(frozen=True, slots=True)
class Write:
    """One action of a transaction: `action` is Put, Update, Delete or ConditionCheck."""

    action: str
    request: Mapping[str, Any]


class Meter:
    """Counts consumed capacity units, when a benchmark or a test installs one.

    DynamoDB Local reports a transaction's units once, AWS charges them twice: measuring
    locally takes `transaction_factor=2`.
    """

    def __init__(self, transaction_factor: int = 1) -> None:
        self.read = 0.0
        self.write = 0.0
        self._transaction_factor = transaction_factor

    def add(self, operation: str, answer: Mapping[str, Any]) -> None:
        consumed = answer.get("ConsumedCapacity", [])
        tables = [consumed] if isinstance(consumed, Mapping) else consumed
        units = sum(one.get("CapacityUnits", 0.0) for one in tables)
        if operation == "transact_write_items":
            self.write += units * self._transaction_factor
        elif operation in _READS:
            self.read += units
        else:
            self.write += units


class Table:
    """One table. Reads are eventually consistent unless `strong`."""

    meter: Meter | None = None

    def __init__(self, name: str, client: Callable[[], DynamoDBClient]) -> None:
        self.name = name
        self._client = client

    def get(self, pk: str, sk: str, *, strong: bool = False) -> Item | None:
        answer = self._call(
            "get_item",
            TableName=self.name,
            Key=encode({"pk": pk, "sk": sk}),
            ConsistentRead=strong,
        )
        item = answer.get("Item")
        return None if item is None else decode(item)

    def many(self, keys: Sequence[tuple[str, str]], *, strong: bool = False) -> Iterator[Item]:
        """The items with these distinct keys that exist, in no order."""
        for start in range(0, len(keys), _BATCH):
            wanted: Any = [encode({"pk": pk, "sk": sk}) for pk, sk in keys[start : start + _BATCH]]
            while wanted:
                asked = {"Keys": wanted, "ConsistentRead": strong}
                answer = self._call("batch_get_item", RequestItems={self.name: asked})
                for item in answer.get("Responses", {}).get(self.name, []):
                    yield decode(item)
                # What didn't fit into 16 MB or was throttled comes back to be asked for again.
                wanted = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])

    def query(
        self,
        pk: str,
        *,
        prefix: str = "",
        index: str | None = None,
        reverse: bool = False,
        limit: int | None = None,
        strong: bool = False,
        after: Mapping[str, str] | None = None,
    ) -> Iterator[Item]:
        """All items of a partition (of an index), lazily page by page; `limit` caps them.

        `after` starts behind the item with those keys.
        """
        keys = {None: ("pk", "sk"), "public": ("gp", "gs"), "queue": ("qp", "qs")}
        hash_key, range_key = keys.get(index, ("ap", "as"))
        request: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": "#h = :h",
            "ExpressionAttributeNames": {"#h": hash_key},
            "ExpressionAttributeValues": {":h": {"S": pk}},
            "ScanIndexForward": not reverse,
            "ConsistentRead": strong,
        }
        if prefix:
            request["KeyConditionExpression"] += " AND begins_with(#r, :r)"
            request["ExpressionAttributeNames"]["#r"] = range_key
            request["ExpressionAttributeValues"][":r"] = {"S": prefix}
        if index is not None:
            request["IndexName"] = index
        if limit is not None:
            request["Limit"] = limit
        if after is not None:
            request["ExclusiveStartKey"] = encode(dict(after))
        seen = 0
        while True:
            answer = self._call("query", **request)
            for item in answer.get("Items", []):
                yield decode(item)
                seen += 1
                if limit is not None and seen >= limit:
                    return
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def scan(self) -> Iterator[Item]:
        """Every item. For the nightly jobs and exports only: it reads the whole table."""
        request: dict[str, Any] = {"TableName": self.name}
        while True:
            answer = self._call("scan", **request)
            for item in answer.get("Items", []):
                yield decode(item)
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def put(self, item: Item, *, unless_exists: bool = False) -> None:
        """Raises ConditionFailed when `unless_exists` and the key is taken."""
        self.write([self.putting(item, unless_exists=unless_exists)])

    def delete(self, pk: str, sk: str) -> None:
        self._call("delete_item", TableName=self.name, Key=encode({"pk": pk, "sk": sk}))

    def putting(
        self,
        item: Item,
        *,
        unless_exists: bool = False,
        condition: str = "",
        names: Mapping[str, str] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Write:
        """A Put for `write`. `condition` may use the placeholders in `names` and `values`."""
        request: dict[str, Any] = {"TableName": self.name, "Item": encode(item)}
        if unless_exists:
            condition, names = "attribute_not_exists(#pk)", {"#pk": "pk"}
        return Write("Put", _conditioned(request, condition, names, values))

    def updating(
        self,
        pk: str,
        sk: str,
        expression: str,
        *,
        condition: str = "",
        names: Mapping[str, str] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Write:
        """An Update for `write`, e.g. expression `SET #state = :state`."""
        request: dict[str, Any] = {
            "TableName": self.name,
            "Key": encode({"pk": pk, "sk": sk}),
            "UpdateExpression": expression,
        }
        return Write("Update", _conditioned(request, condition, names, values))

    def deleting(
        self,
        pk: str,
        sk: str,
        *,
        condition: str = "",
        names: Mapping[str, str] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Write:
        request: dict[str, Any] = {"TableName": self.name, "Key": encode({"pk": pk, "sk": sk})}
        return Write("Delete", _conditioned(request, condition, names, values))

    def checking(
        self,
        pk: str,
        sk: str,
        condition: str,
        *,
        names: Mapping[str, str] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> Write:
        """A ConditionCheck for `write`: nothing changes, the rest depends on it."""
        request: dict[str, Any] = {"TableName": self.name, "Key": encode({"pk": pk, "sk": sk})}
        return Write("ConditionCheck", _conditioned(request, condition, names, values))

    def write(self, writes: Sequence[Write]) -> None:
        """Carries out `writes`, of this and other tables, all or nothing.

        A single one goes out as a plain call: a transaction costs double. Raises
        ConditionFailed, Busy (retry is safe) or Unavailable (it may have been written: only
        retry what is idempotent).
        """
        if len(writes) == 1 and writes[0].action != "ConditionCheck":
            self._write_one(writes[0])
            return
        self._call(
            "transact_write_items",
            TransactItems=[{write.action: dict(write.request)} for write in writes],
        )

    def _write_one(self, write: Write) -> None:
        operation = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}
        self._call(operation[write.action], **write.request)

    def _call(self, operation: str, **request: Any) -> dict[str, Any]:
        if self.meter is not None:
            request["ReturnConsumedCapacity"] = "TOTAL"
        try:
            answer: dict[str, Any] = getattr(self._client(), operation)(**request)
        except ClientError as error:
            raise _translated(error) from error
        except BotoCoreError as error:
            raise Unavailable(f"dynamodb {operation}: {type(error).__name__}") from error
        if self.meter is not None:
            self.meter.add(operation, answer)
        return answer


def _conditioned(
    request: dict[str, Any],
    condition: str,
    names: Mapping[str, str] | None,
    values: Mapping[str, Any] | None,
) -> dict[str, Any]:
    if condition:
        request["ConditionExpression"] = condition
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    if names:
        request["ExpressionAttributeNames"] = dict(names)
    if values:
        request["ExpressionAttributeValues"] = encode(dict(values))
    return request


def _translated(error: ClientError) -> Exception:
    """What a client error means to a caller."""
    code = error.response.get("Error", {}).get("Code", "")
    answer: Mapping[str, Any] = error.response
    if code == "ConditionalCheckFailedException":
        old = answer.get("Item")
        return ConditionFailed([0], {0: decode(old)} if old else {})
    if code == "TransactionCanceledException":
        reasons = answer.get("CancellationReasons", [])
        codes = [reason.get("Code", "None") for reason in reasons]
        if any(one in _BUSY for one in codes):
            return Busy("transaction conflict")
        failed = [place for place, one in enumerate(codes) if one == "ConditionalCheckFailed"]
        items = {
            place: decode(reasons[place]["Item"]) for place in failed if reasons[place].get("Item")
        }
        if failed:
            return ConditionFailed(failed, items)
        return Unavailable("transaction cancelled: " + ",".join(sorted(set(codes))))
    if code in _BUSY:
        return Busy(code)
    return Unavailable(f"dynamodb: {code}")


def encode(item: Mapping[str, Any]) -> dict[str, Any]:
    """A map in DynamoDB's own notation."""
    return {key: _encode(value) for key, value in item.items()}


def decode(item: Mapping[str, Any]) -> Item:
    """The inverse of `encode`."""
    return {key: _decode(value) for key, value in item.items()}


def _encode(value: Any) -> dict[str, Any]:
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int() | Decimal():
            return {"N": str(value)}
        case bytes():
            return {"B": value}
        case list() | tuple():
            return {"L": [_encode(one) for one in value]}
        case dict():
            return {"M": {str(key): _encode(one) for key, one in value.items()}}
    raise TypeError(f"{type(value).__name__} has no place in a table")


def _decode(value: Mapping[str, Any]) -> Any:
    ((kind, inner),) = value.items()
    match kind:
        case "N":
            return int(inner)
        case "L":
            return [_decode(one) for one in inner]
        case "M":
            return {key: _decode(one) for key, one in inner.items()}
        case "NULL":
            return None
    return inner
