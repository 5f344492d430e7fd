"""The templates that are written by hand: data, edge, firewall."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml

from chalicelib.functions.http import PAGE_MODULES, routes_of
from chalicelib.web.routing import Access, Route
from chalicelib.web.security import cookie_name
from chalicelib.web.tongues import LANGUAGE_COOKIE
from infra.build.deploy import TEMPLATES
from tests.infra.packaged import lint

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"


def load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((TEMPLATES / name).read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    found: dict[str, Any] = load("data.yaml")["Resources"]
    return found


@pytest.fixture(scope="module")
def edge() -> dict[str, Any]:
    found: dict[str, Any] = load("edge.yaml")["Resources"]
    return found


@pytest.mark.parametrize(
    ("name", "region"),
    [("data.yaml", "eu-central-1"), ("edge.yaml", "eu-central-1"), ("firewall.yaml", "us-east-1")],
)
def test_cfn_lint_is_content(name: str, region: str) -> None:
    assert lint(TEMPLATES / name, region) == ""


def test_templates_are_small_enough_to_be_sent_along() -> None:
    # CreateChangeSet takes 51,200 bytes in the call itself.
    for file in TEMPLATES.glob("*.yaml"):
        assert file.stat().st_size < 51_200


def test_what_people_entrust_to_us_survives_a_deleted_stack(data: dict[str, Any]) -> None:
    kept = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key")
    for name, resource in data.items():
        if resource["Type"] in kept and name != "SessionsTable":
            assert resource["DeletionPolicy"] == "Retain", name
            assert resource["UpdateReplacePolicy"] == "Retain", name


def test_the_ledger_has_no_stream_and_no_times(data: dict[str, Any]) -> None:
    for name in ("RollTable", "BoxTable", "OutTable", "GateTable"):
        properties = data[name]["Properties"]
        assert "StreamSpecification" not in properties
        assert "TimeToLiveSpecification" not in properties
        assert "GlobalSecondaryIndexes" not in properties


def test_buckets_are_closed_to_the_public(data: dict[str, Any]) -> None:
    for resource in data.values():
        if resource["Type"] == "AWS::S3::Bucket":
            assert set(resource["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}


def test_queues_are_encrypted(data: dict[str, Any]) -> None:
    for resource in data.values():
        if resource["Type"] == "AWS::SQS::Queue":
            assert resource["Properties"]["SqsManagedSseEnabled"] is True


# The edge: what may be kept for everybody, and what may not.


def behaviours(edge: dict[str, Any]) -> list[dict[str, Any]]:
    config = edge["Site"]["Properties"]["DistributionConfig"]
    return [*config["CacheBehaviors"], {**config["DefaultCacheBehavior"], "PathPattern": "*"}]


def behaviour_of(edge: dict[str, Any], path: str) -> dict[str, Any]:
    """CloudFront takes the first pattern that fits."""
    return next(b for b in behaviours(edge) if fnmatchcase(path, b["PathPattern"]))


def all_routes() -> list[Route]:
    return [route for function in PAGE_MODULES for route in routes_of(function)]


def example(route: Route) -> str:
    return re.sub(r"\{[^}]+\}", "abc", route.path)


@pytest.mark.parametrize("route", all_routes(), ids=lambda r: f"{r.method} {r.path}")
def test_only_pages_that_look_at_no_cookie_are_kept(edge: dict[str, Any], route: Route) -> None:
    behaviour = behaviour_of(edge, example(route))
    if behaviour["CachePolicyId"] == CACHING_DISABLED:
        assert route.method in behaviour["AllowedMethods"]
        assert "OriginRequestPolicyId" in behaviour, "cookies must reach the application"
    else:
        assert behaviour["CachePolicyId"] == {"Ref": "PublicPages"}
        assert route.access is Access.PUBLIC
        assert route.method == "GET"


def test_what_many_people_read_is_kept(edge: dict[str, Any]) -> None:
    for path in ("/", "/ideeen", "/ideeen/abc", "/rondes/abc/resultaat", "/static/site.1.css"):
        assert behaviour_of(edge, path)["CachePolicyId"] == {"Ref": "PublicPages"}


def test_only_the_language_is_part_of_a_kept_page(edge: dict[str, Any]) -> None:
    policy = edge["PublicPages"]["Properties"]["CachePolicyConfig"]
    forwarded = policy["ParametersInCacheKeyAndForwardedToOrigin"]
    name = cookie_name(LANGUAGE_COOKIE, secure=True)
    assert forwarded["CookiesConfig"] == {"CookieBehavior": "whitelist", "Cookies": [name]}
    assert policy["MinTTL"] == 0
    assert policy["DefaultTTL"] == 0


def test_photos_come_from_another_host_and_can_do_nothing(edge: dict[str, Any]) -> None:
    site = edge["Site"]["Properties"]["DistributionConfig"]
    media = edge["Media"]["Properties"]["DistributionConfig"]
    assert site["Aliases"] != media["Aliases"]
    headers = edge["MediaHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security = headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]
    assert "sandbox" in security["ContentSecurityPolicy"].split("; ")
    assert "default-src 'none'" in security["ContentSecurityPolicy"]
    assert security["Override"] is True


def test_the_media_bucket_answers_to_its_distribution_only(edge: dict[str, Any]) -> None:
    policy = edge["MediaBucketPolicy"]["Properties"]["PolicyDocument"]
    (allowed,) = [s for s in policy["Statement"] if s["Effect"] == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert allowed["Action"] == "s3:GetObject"
    assert "distribution/${Media}" in str(allowed["Condition"])


@pytest.mark.parametrize("name", ["Site", "Media"])
def test_only_tls_and_only_a_recent_one(edge: dict[str, Any], name: str) -> None:
    config = edge[name]["Properties"]["DistributionConfig"]
    assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    for behaviour in [*config.get("CacheBehaviors", []), config["DefaultCacheBehavior"]]:
        assert behaviour["ViewerProtocolPolicy"] == "redirect-to-https"


def test_the_firewall_keeps_no_samples_of_requests() -> None:
    text = Path(TEMPLATES / "firewall.yaml").read_text(encoding="utf-8")
    assert "SampledRequestsEnabled: true" not in text
