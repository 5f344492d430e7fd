"""Frozen documents: what was frozen is read back, byte for byte, also from lists without texts."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

from chalicelib.rounds.plain import canonical_json, frozen_from_document
from chalicelib.voting.opening import PublicKeys, freeze
from tests.support.rounds import LOG_KEY, SEAL_PUBLIC, day, sample_ballot, sample_round

KEYS = PublicKeys(SEAL_PUBLIC, LOG_KEY)


def test_texts_are_frozen_with_the_list() -> None:
    ballot = sample_ballot()
    entries = tuple(replace(one, text=f"Dit is {one.title}.") for one in ballot.entries)
    frozen = freeze(sample_round(), replace(ballot, entries=entries), "ab" * 32, KEYS, day(49))
    again = frozen_from_document(frozen.document, frozen.frozen_at)
    assert again == frozen
    assert [one.text for one in again.entries] == [one.text for one in entries]
    assert frozen.hash == sha256(frozen.document.encode()).hexdigest()


def test_a_document_without_texts_keeps_its_hash() -> None:
    frozen = freeze(sample_round(), sample_ballot(), "ab" * 32, KEYS, day(49))
    plain = json.loads(frozen.document)
    for entry in plain["entries"]:
        del entry["text"]
    document = canonical_json(plain)
    again = frozen_from_document(document)
    assert (again.document, again.hash) == (document, sha256(document.encode()).hexdigest())
    assert {one.text for one in again.entries} == {""}
