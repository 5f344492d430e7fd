"""Keys in KMS: HMAC_256 keys that never leave it, found by alias.

alias/buurtbudget-<stage>-<name>      e.g. alias/buurtbudget-prod-voter/r24
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import clients
from chalicelib.kernel.errors import NotFound, Refused, Unavailable

if TYPE_CHECKING:
    from types_boto3_kms import KMSClient

# Calls side by side in an audit. KMS answers in about 10 ms and allows thousands a second;
# botocore keeps ten connections open.
_PARALLEL = 10
# The shortest term that KMS allows for a deletion.
_DELETION_DAYS = 7


class KmsKeyring:
    """See `chalicelib.identity.ports.Keyring`."""

    def __init__(self, stage: str) -> None:
        self._prefix = f"alias/buurtbudget-{stage}-"
        self._stage = stage

    @property
    def _kms(self) -> KMSClient:
        return clients.kms()

    def create(self, name: str) -> None:
        if self._key_id(name) is not None:
            return
        made = _call(
            self._kms.create_key,
            KeySpec="HMAC_256",
            KeyUsage="GENERATE_VERIFY_MAC",
            Description=f"Buurtbudget {self._stage} {name}",
            Tags=[{"TagKey": "buurtbudget-stage", "TagValue": self._stage}],
        )
        key_id = made["KeyMetadata"]["KeyId"]
        try:
            self._kms.create_alias(AliasName=self._prefix + name, TargetKeyId=key_id)
        except ClientError as error:
            _call(self._kms.schedule_key_deletion, KeyId=key_id, PendingWindowInDays=_DELETION_DAYS)
            if _code(error) != "AlreadyExistsException":
                raise Unavailable(f"kms: {_code(error)}") from error

    def mac(self, name: str, data: bytes) -> bytes:
        answer = _call(
            self._kms.generate_mac,
            KeyId=self._prefix + name,
            MacAlgorithm="HMAC_SHA_256",
            Message=data,
        )
        mac: bytes = answer["Mac"]
        return mac

    def macs(self, name: str, data: Sequence[bytes]) -> list[bytes]:
        with ThreadPoolExecutor(_PARALLEL) as pool:
            return list(pool.map(lambda one: self.mac(name, one), data))

    def disable(self, name: str) -> None:
        # Unlike the others this call doesn't take an alias.
        key_id = self._key_id(name)
        if key_id is None:
            raise NotFound(f"no key {name}")
        _call(self._kms.disable_key, KeyId=key_id)

    def _key_id(self, name: str) -> str | None:
        try:
            answer = _call(self._kms.describe_key, KeyId=self._prefix + name)
        except NotFound:
            return None
        key_id: str = answer["KeyMetadata"]["KeyId"]
        return key_id


def _call(operation: Any, **request: Any) -> Any:
    try:
        return operation(**request)
    except ClientError as error:
        code = _code(error)
        if code == "NotFoundException":
            raise NotFound("no such key") from error
        if code in ("DisabledException", "KMSInvalidStateException"):
            raise Refused("key-disabled") from error
        raise Unavailable(f"kms: {code}") from error
    except BotoCoreError as error:
        raise Unavailable(f"kms: {type(error).__name__}") from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
