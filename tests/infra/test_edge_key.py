"""Who the visitor is, behind CloudFront and without it: rate limits count by this address."""

from __future__ import annotations

import yaml

from chalicelib.web.security import client_address
from infra.build.application import edge_key, environment
from infra.build.deploy import TEMPLATES

KEY = "k" * 48
VISITOR, EDGE = "203.0.113.9", "130.176.1.1"


def through_edge(**headers: str) -> dict[str, str]:
    return {"x-edge-key": KEY, "x-forwarded-for": f"{VISITOR}, {EDGE}"} | headers


def test_the_edge_is_believed() -> None:
    assert client_address(EDGE, through_edge(), KEY) == VISITOR


def test_what_the_visitor_writes_before_it_is_not() -> None:
    forged = through_edge(**{"x-forwarded-for": f"198.51.100.1, {VISITOR}, {EDGE}"})
    assert client_address(EDGE, forged, KEY) == VISITOR


def test_without_the_right_key_the_peer_counts() -> None:
    for headers in (
        {"x-forwarded-for": f"198.51.100.1, {VISITOR}"},
        through_edge(**{"x-edge-key": "guess"}),
        through_edge(**{"x-edge-key": ""}),
    ):
        assert client_address(VISITOR, headers, KEY) == VISITOR
        assert client_address("192.0.2.7", headers, KEY) == "192.0.2.7"


def test_no_edge_no_key_no_belief() -> None:
    assert client_address(VISITOR, through_edge(**{"x-edge-key": ""}), "") == VISITOR
    assert client_address("192.0.2.7", through_edge(), "") == "192.0.2.7"


def test_both_sides_read_the_same_secret_and_no_template_holds_it() -> None:
    text = (TEMPLATES / "edge.yaml").read_text(encoding="utf-8")
    origin = yaml.safe_load(text)["Resources"]["Site"]["Properties"]["DistributionConfig"][
        "Origins"
    ][0]
    (header,) = origin["OriginCustomHeaders"]
    name = edge_key()["EdgeKey"]["Properties"]["Name"]["Fn::Sub"]
    assert header["HeaderName"] == "x-edge-key"
    assert header["HeaderValue"] == {
        "Fn::Sub": f"{{{{resolve:secretsmanager:{name}:SecretString}}}}"
    }
    assert environment()["EDGE_KEY"]["Fn::Sub"].startswith("{{resolve:secretsmanager:${EdgeKey}:")
    assert "SecretString" not in edge_key()["EdgeKey"]["Properties"]
