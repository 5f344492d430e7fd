"""A signature made elsewhere: the message, the check, and what a bundle says about its key."""

from __future__ import annotations

import json

import pytest

from chalicelib.tally import TallyError, TieRule, count, from_approvals
from chalicelib.tally.bundle import make_bundle
from chalicelib.tally.model import Project
from chalicelib.tally.signing import DER, message, with_signature
from chalicelib.tally.verify import verify
from chalicelib.voting.notes import sign_note, verifier_key
from tests.unit.tally.elections import META
from tests.unit.tally.signer import public_key, sign

SECRET = bytes(range(32))
KEY = public_key(SECRET).hex()


def bundle(key: str = KEY) -> dict[str, bytes]:
    projects = [Project("a", 60_00, "Boom"), Project("b", 60_00, "Bank")]
    election = from_approvals(100_00, projects, [["a"], ["b"], ["a", "b"]])
    return make_bundle(election, count(election, "greedy", TieRule.by_id()), META, signing_key=key)


def test_the_signer_of_these_tests_is_that_of_rfc_8032() -> None:
    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert public_key(secret).hex() == public
    assert sign(secret, b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974")


def test_the_holder_of_the_key_signs_one_short_line() -> None:
    files = bundle()
    line = message(files)
    assert line.endswith(b"\n")
    assert len(line) < 200
    signed = with_signature(files, sign(SECRET, line), KEY)
    assert signed["result.sig"] == sign(SECRET, line)
    assert {name: signed[name] for name in files} == files
    for key in ("", KEY, (DER + bytes.fromhex(KEY)).hex()):
        verdict = verify(signed, key=key)
        assert verdict.agrees
        assert verdict.checks["signature"]
    assert "klopt: de stad tekende precies deze uitslag met die sleutel" in verify(signed).lines


def test_a_signature_over_the_whole_result_is_valid_too() -> None:
    files = bundle()
    files["result.sig"] = sign(SECRET, files["result.json"])
    assert verify(files, key=KEY).checks["signature"]


def test_another_key_or_another_result_is_found() -> None:
    files = bundle()
    signed = with_signature(files, sign(SECRET, message(files)), KEY)
    other = public_key(bytes(32)).hex()
    checks = verify(signed, key=other).checks
    assert (checks["key"], checks["signature"]) == (False, False)
    changed = {**signed, "result.json": files["result.json"].replace(b"Boom", b"Baam")}
    assert not verify(changed, key=KEY).checks["signature"]
    with pytest.raises(TallyError, match="doesn't belong"):
        with_signature(files, sign(bytes(32), message(files)), KEY)


def test_a_bundle_that_names_a_key_but_is_not_signed_does_not_agree() -> None:
    assert not verify(bundle()).agrees
    plain = bundle(key="")
    assert "signing_key" not in json.loads(plain["result.json"])
    assert verify(plain).agrees


@pytest.mark.parametrize("key", ["ab", "zz" * 32, "00" * 33])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(TallyError, match="public key"):
        bundle(key)
    with pytest.raises(TallyError, match="public key"):
        verify(bundle(""), key=key)


NAME = "stad.example/log/r26"


def noted(files: dict[str, bytes], secret: bytes = SECRET, name: str = NAME) -> dict[str, bytes]:
    """The bundle with its signature as a signed note."""
    public = public_key(secret)
    note = sign_note(message(files).decode(), name, public, lambda text: sign(secret, text))
    return {**files, "result.sig": note.encode()}


def test_a_signed_note_is_a_signature_for_each_form_of_the_key() -> None:
    published = verifier_key(NAME, public_key(SECRET))
    files = noted(bundle(key=published))
    assert json.loads(files["result.json"])["signing_key"] == KEY
    for key in ("", KEY, published):
        verdict = verify(files, key=key)
        assert verdict.agrees
        assert "klopt: de stad tekende precies deze uitslag met die sleutel" in verdict.lines
    assert "agrees: the city signed exactly this result with that key" in (
        verify(files, lang="en").lines
    )


def test_no_byte_of_a_signed_note_can_be_changed() -> None:
    files = noted(bundle())
    note = files["result.sig"]
    for at in range(len(note)):
        changed = bytes([*note[:at], note[at] ^ 1, *note[at + 1 :]])
        assert not verify({**files, "result.sig": changed}).checks["signature"], at
    for damaged in (note[:-1], note + b"\n", note + b"x\n", note[: len(message(files))]):
        assert not verify({**files, "result.sig": damaged}).checks["signature"]


def test_a_note_over_another_result_or_of_another_key_is_refused() -> None:
    other = bundle()
    other["result.json"] = other["result.json"].replace(b"Boom", b"Baam")
    moved = {**bundle(), "result.sig": noted(other)["result.sig"]}
    assert not verify(moved, key=KEY).checks["signature"]
    assert not verify(noted(bundle(), bytes(32)), key=KEY).checks["signature"]


@pytest.mark.parametrize("key", ["a+b+c", f"{NAME}+00000000+AQ==", f"{NAME}++"])
def test_a_published_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(TallyError, match="public key"):
        verify(bundle(""), key=key)
