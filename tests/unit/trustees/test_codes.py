"""The code of a trustee: read as people write it, and a key of one round."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.ids import ALPHABET
from chalicelib.trustees import codes
from chalicelib.voters.codes import with_check
from chalicelib.voting.sealing import public_of

BODIES = st.text(ALPHABET, min_size=codes.LENGTH, max_size=codes.LENGTH)


@given(BODIES, st.integers(0, codes.LENGTH), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_seen(body: str, place: int, other: str) -> None:
    code = with_check(body, codes.LENGTH)
    wrong = code[:place] + other + code[place + 1 :]
    assert codes.read(wrong) == ((code, None) if wrong == code else ("", "code-typo"))


@given(BODIES, st.integers(0, codes.LENGTH - 1))
def test_swapped_neighbours_are_always_seen(body: str, place: int) -> None:
    code = with_check(body, codes.LENGTH)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert codes.read(swapped) == ((code, None) if swapped == code else ("", "code-typo"))


@given(BODIES)
def test_what_is_printed_is_read_back(body: str) -> None:
    code = with_check(body, codes.LENGTH)
    groups = codes.show(code)
    assert [len(group) for group in groups] == [4] * 6 + [5]
    for text in ("-".join(groups), " ".join(groups).lower(), "\n".join(groups)):
        assert codes.read(text) == (code, None)
    assert codes.read(code[:-1]) == ("", "code-length")
    assert codes.read("") == ("", "code-missing")


def test_fresh_codes_have_140_bits_and_differ() -> None:
    fresh = {codes.new_code() for _ in range(300)}
    assert len(fresh) == 300
    assert all(codes.read(code) == (code, None) for code in fresh)
    assert codes.LENGTH * 5 >= 130
    # Every place takes every sign: nothing of it is fixed.
    assert all(len({code[at] for code in fresh}) > 20 for at in range(codes.LENGTH))


@given(BODIES, st.sampled_from(["r26", "r27", "ronde-2026"]))
def test_the_key_is_hkdf_of_code_and_round(body: str, round_id: str) -> None:
    code = with_check(body, codes.LENGTH)
    info = b"buurt/trustee/v1\0" + round_id.encode()
    expected = HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(code.encode())
    assert codes.secret_key(code, round_id) == expected
    assert codes.public_key(code, round_id) == public_of(expected).hex()
    assert codes.secret_key(code, "other") != expected
