"""Keys in KMS that never leave it, found by alias: HMAC_256, AES-256 and Ed25519.

alias/buurtbudget-<stage>-<name>      e.g. alias/buurtbudget-prod-voter/r24
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import clients
from chalicelib.identity.ports import KeyKind, key_kind
from chalicelib.kernel.errors import NotFound, Refused, Unavailable

if TYPE_CHECKING:
    from types_boto3_kms import KMSClient

# Calls side by side in an audit. KMS answers in about 10 ms and allows thousands a second;
# botocore keeps ten connections open.
_PARALLEL = 10
_SPECS: Mapping[KeyKind, Mapping[str, str]] = {
    "mac": {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"},
    "wrap": {"KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT"},
    "sign": {"KeySpec": "ECC_NIST_EDWARDS25519", "KeyUsage": "SIGN_VERIFY"},
}
# A public Ed25519 key in DER is this and 32 bytes (RFC 8410).
_DER_PREFIX = bytes.fromhex("302a300506032b6570032100")
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
            **_SPECS[key_kind(name)],
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

    def wrap(self, name: str, secret: bytes) -> bytes:
        answer = _call(
            self._kms.encrypt,
            KeyId=self._prefix + name,
            Plaintext=secret,
            EncryptionContext=self._context(name),
        )
        wrapped: bytes = answer["CiphertextBlob"]
        return wrapped

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        answer = _call(
            self._kms.decrypt,
            KeyId=self._prefix + name,
            CiphertextBlob=wrapped,
            EncryptionContext=self._context(name),
        )
        secret: bytes = answer["Plaintext"]
        return secret

    def _context(self, name: str) -> dict[str, str]:
        """Also stands in CloudTrail: which round's ballots somebody could read, and when."""
        return {"buurtbudget-stage": self._stage, "buurtbudget-key": name}

    def sign(self, name: str, message: bytes) -> bytes:
        answer = _call(
            self._kms.sign,
            KeyId=self._prefix + name,
            Message=message,
            MessageType="RAW",
            SigningAlgorithm="ED25519_SHA_512",
        )
        signature: bytes = answer["Signature"]
        return signature

    def public_key(self, name: str) -> bytes:
        answer = _call(self._kms.get_public_key, KeyId=self._prefix + name)
        der: bytes = answer["PublicKey"]
        if not der.startswith(_DER_PREFIX) or len(der) != len(_DER_PREFIX) + 32:
            raise Unavailable("kms: not an Ed25519 key")
        return der[len(_DER_PREFIX) :]

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

    def destroy(self, name: str) -> bool:
        try:
            metadata = _call(self._kms.describe_key, KeyId=self._prefix + name)["KeyMetadata"]
        except NotFound:
            return False
        if metadata["KeyState"] == "PendingDeletion":
            return False
        key_id = metadata["KeyId"]
        _call(self._kms.schedule_key_deletion, KeyId=key_id, PendingWindowInDays=_DELETION_DAYS)
        return True

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
        if code in ("InvalidCiphertextException", "IncorrectKeyException"):
            raise Refused("not-wrapped") from error
        raise Unavailable(f"kms: {code}") from error
    except BotoCoreError as error:
        raise Unavailable(f"kms: {type(error).__name__}") from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
