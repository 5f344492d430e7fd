"""What the claims of the city's provider come to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.identity.federated import ClaimRules, Colleague, colleague
from chalicelib.kernel.errors import Refused

RULES = ClaimRules(
    acr=frozenset({"urn:gold"}),
    amr=frozenset({"mfa", "otp"}),
    roles={"bb-moderatoren": "moderator", "bb-rondes": "manager"},
)
CLAIMS: dict[str, Any] = {
    "sub": "1",
    "email": " Mieke@Beringen.example",
    "name": "Mieke",
    "amr": ["pwd", "otp"],
}


def test_a_colleague_with_groups() -> None:
    claims = {**CLAIMS, "groups": ["bb-moderatoren", "andere", "bb-rondes"]}

    assert colleague(claims, RULES) == Colleague(
        "mieke@beringen.example", "Mieke", frozenset({"moderator", "manager"})
    )


@pytest.mark.parametrize(
    "factors",
    [{"amr": ["mfa"]}, {"amr": "otp"}, {"amr": [], "acr": "urn:gold"}, {"acr": "urn:gold"}],
)
def test_a_second_factor_by_amr_or_acr(factors: dict[str, Any]) -> None:
    claims = {name: value for name, value in CLAIMS.items() if name != "amr"}

    assert colleague({**claims, **factors}, RULES).roles == frozenset()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amr": ["pwd"]}, "no-second-factor"),
        ({"amr": None}, "no-second-factor"),
        ({"amr": {"otp": True}}, "no-second-factor"),
        ({"amr": [["otp"]]}, "no-second-factor"),
        ({"amr": ["pwd"], "acr": "urn:silver"}, "no-second-factor"),
        ({"amr": ["pwd"], "acr": ["urn:gold"]}, "no-second-factor"),
        ({"email": None}, "no-address"),
        ({"email": "mieke"}, "no-address"),
        ({"email": ["mieke@beringen.example"]}, "no-address"),
        ({"email": "a@" + "b" * 260}, "no-address"),
        ({"email_verified": False}, "address-unverified"),
        ({"email_verified": "true"}, "address-unverified"),
    ],
)
def test_who_is_not_let_in(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused) as refused:
        colleague({**CLAIMS, **changes}, RULES)

    assert refused.value.reason == reason


@pytest.mark.parametrize("role", ["boss", "trustee"])
def test_a_mapping_to_a_role_that_nobody_has_everywhere_gives_none(role: Any) -> None:
    rules = ClaimRules(amr=frozenset({"otp"}), roles={"chefs": role})

    assert colleague({**CLAIMS, "groups": ["chefs"]}, rules).roles == frozenset()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(
        st.sampled_from(["email", "name", "groups", "amr", "acr", "email_verified"]), json_values
    )
)
def test_whatever_a_provider_says_it_is_a_colleague_or_a_refusal(claims: dict[str, Any]) -> None:
    try:
        found = colleague(claims, RULES)
    except Refused:
        return
    assert "@" in found.email and found.name
