"""API Gateway: which function serves which path, limits, and what the gateway itself answers.

Chalice puts all routes on one function. The paths of the other HTTP functions are pointed to
them by overriding the same key (`Fn::Sub`) of the integration that Chalice generated: a merge
with another function (`Fn::GetAtt`) would leave both in the template.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from chalice.app import Response

from chalicelib.settings import Settings
from chalicelib.web import failures
from chalicelib.web.routing import Route
from chalicelib.web.server import finish
from infra.build.alarms import API_NAME
from infra.build.names import API, Template, logical, ref, sub
from infra.functions import BY_NAME

# What the gateway answers by itself → the status that a visitor gets for it.
GATEWAY_FAILURES: Final[Mapping[str, int]] = {
    # An unknown path is "missing authentication token" (403) to API Gateway.
    "MISSING_AUTHENTICATION_TOKEN": 404,
    "RESOURCE_NOT_FOUND": 404,
    "ACCESS_DENIED": 403,
    "WAF_FILTERED": 403,
    "REQUEST_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "THROTTLED": 429,
    "QUOTA_EXCEEDED": 429,
    "INTEGRATION_FAILURE": 503,
    "INTEGRATION_TIMEOUT": 503,
    "DEFAULT_4XX": 400,
    "DEFAULT_5XX": 500,
}
_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
_CITY: Final = "${CityUrl}"
# Requests a second and in a burst, for all visitors together: far above a vote's last hour,
# and low enough that a flood can't empty the city's purse.
RATE_LIMIT: Final = 200
BURST_LIMIT: Final = 400


def integration_uri(function: str) -> Template:
    """Where API Gateway finds the function, written as Chalice writes it."""
    name = logical(BY_NAME[function])
    return sub(
        "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31"
        f"/functions/${{{name}.Arn}}/invocations"
    )


def wire_gateway(routes: Mapping[str, Sequence[Route]]) -> Template:
    """Resources to merge; `routes` are those of each HTTP function."""
    paths: dict[str, dict[str, Any]] = {}
    for function, served in routes.items():
        for route in served:
            paths.setdefault(route.path, {})[route.method.lower()] = {
                "x-amazon-apigateway-integration": {"uri": integration_uri(function)},
                # Chalice would publish the view's docstring; it is for developers.
                "summary": route.name,
                "description": "",
            }
    api: Template = {
        "Properties": {
            "Name": sub(API_NAME),
            "MethodSettings": [
                {
                    "HttpMethod": "*",
                    "ResourcePath": "/*",
                    "MetricsEnabled": True,
                    # Never log requests: they hold codes, ballots and names.
                    "LoggingLevel": "OFF",
                    "DataTraceEnabled": False,
                    "ThrottlingRateLimit": RATE_LIMIT,
                    "ThrottlingBurstLimit": BURST_LIMIT,
                }
            ],
            "DefinitionBody": {
                "info": {"title": sub(API_NAME)},
                "paths": paths,
                "x-amazon-apigateway-gateway-responses": gateway_responses(),
            },
        }
    }
    resources: Template = {API: api}
    for function in routes:
        if function != "api_handler":
            resources[f"{logical(BY_NAME[function])}InvokePermission"] = _permission(function)
    return {"Resources": resources}


def _permission(function: str) -> Template:
    account = "${AWS::Region}:${AWS::AccountId}"
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "FunctionName": ref(logical(BY_NAME[function])),
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": sub(f"arn:${{AWS::Partition}}:execute-api:{account}:${{{API}}}/*"),
        },
    }


def gateway_responses() -> Template:
    """The failure pages of the application, for requests that never reach it."""
    return {
        kind: {
            "statusCode": str(status),
            "responseParameters": {
                f"gatewayresponse.header.{name}": f"'{value}'" for name, value in _HEADERS.items()
            },
            "responseTemplates": {
                "text/html": _filled_in(_body(status, "/")),
                "application/json": _filled_in(_body(status, "/api/")),
            },
        }
        for kind, status in GATEWAY_FAILURES.items()
    }


def _body(status: int, path: str) -> str:
    """The page as the application would answer it; the city's address is filled in later."""
    response: Response = finish(failures.page(status, path), None, _settings(), {})
    body = response.body
    return body if isinstance(body, str) else json.dumps(body)


def _filled_in(text: str) -> str | Template:
    """`text` with the city's address. To Fn::Sub `${!x}` is the text `${x}`."""
    if _CITY not in text:
        return text
    return sub(text.replace("${", "${!").replace(_CITY.replace("${", "${!"), _CITY))


def _settings() -> Settings:
    return Settings(
        stage="package",
        city_url=_CITY,
        quarantine_bucket="",
        media_bucket="",
        media_url="",
        upload_url="",
        messages_queue_url="",
        moderation_queue_url="",
        tally_queue_url="",
        keyring="",
        mail_from="",
    )


def merged(parts: Iterable[Template]) -> Template:
    """The parts as one template. Raises ValueError where two say different things."""
    result: Template = {}
    for part in parts:
        _merge_into(result, part, "")
    return result


def _merge_into(target: Template, part: Template, where: str) -> None:
    for key, value in part.items():
        here = f"{where}/{key}"
        if key not in target:
            target[key] = value
        elif isinstance(target[key], dict) and isinstance(value, dict):
            _merge_into(target[key], value, here)
        elif target[key] != value:
            raise ValueError(f"two fragments set {here}")
