"""The API's own description: `python -m infra.openapi` writes it, `--check` compares.

OpenAPI 3.1, made of the route table and the models that the routes name, so that it can't tell
anything else than what the application does. The file lies among the static ones: no function
pays for making it.
"""

from __future__ import annotations

import argparse
import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from chalicelib.functions.http import PAGE_MODULES, routes_of
from chalicelib.web.routing import Access, Route

FILE: Final = Path(__file__).parents[1] / "chalicelib" / "web" / "static" / "openapi.json"
_REFERENCE: Final = "#/components/schemas/{model}"
_SECURED: Final[list[dict[str, list[str]]]] = [{"session": []}]
_ERROR: Final = {"$ref": "#/components/schemas/Error"}


def api_routes() -> list[Route]:
    """The routes below `/api/`, in the order of their paths."""
    found = [route for function in PAGE_MODULES for route in routes_of(function)]
    return sorted(
        (route for route in found if route.path.startswith("/api/")),
        key=lambda route: (route.path, route.method),
    )


def document() -> dict[str, Any]:
    """The whole description, as plain values."""
    routes = api_routes()
    models = [route.body for route in routes if route.body is not None]
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Buurtbudget",
            "version": "1",
            "description": (
                "Public data without signing in. Calls below `/api/admin` need the cookie of a "
                "signed-in member of staff; each POST also carries the header `x-csrf-token` with "
                "the token of `GET /api/admin/session`, and comes from the site's own origin. "
                "Amounts are whole cents, moments are UTC."
            ),
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "paths": paths,
        "components": {
            "schemas": {"Error": _error_schema(), **_schemas(models)},
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "__Host-sessie"}
            },
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    view = inspect.getdoc(route.view) or route.view.__name__.replace("_", " ").capitalize()
    summary, _, more = view.partition("\n\n")
    operation: dict[str, Any] = {
        "operationId": route.view.__name__,
        "summary": " ".join(summary.split()),
        "parameters": [
            *(_parameter(name, "path") for name in re.findall(r"{(\w+)}", route.path)),
            *(_parameter(name, "query") for name in route.query),
        ],
        "responses": _responses(route),
    }
    if more:
        operation["description"] = " ".join(more.split())
    if route.access is Access.STAFF:
        operation["security"] = _SECURED
        operation["x-roles"] = sorted(route.roles | {"admin"})
    if route.body is not None:
        schema = {"$ref": _REFERENCE.format(model=route.body.__name__)}
        content = {"application/json": {"schema": schema}}
        operation["requestBody"] = {"required": True, "content": content}
        operation["parameters"].append(
            {
                "name": "x-csrf-token",
                "in": "header",
                "required": True,
                "schema": {"type": "string"},
            }
        )
    return operation


def _parameter(name: str, place: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "schema": {"type": "string", "maxLength": 200},
    }


def _responses(route: Route) -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    responses: dict[str, Any] = {"2XX": {"description": "Done", "content": content}}
    failures = {}
    if "{" in route.path:
        failures["404"] = "There is no such thing"
    if route.access is Access.STAFF:
        failures |= {"401": "Sign in first", "403": "Not with these roles, or from another site"}
    if route.query:
        failures["422"] = "Something in the address can't be read"
    if route.method == "POST":
        failures |= {
            "400": "The request can't be read",
            "404": "There is no such thing",
            "409": "Somebody changed it since it was read, or the step isn't open",
            "413": "The body is too large",
            "415": "The body isn't JSON",
            "422": "Something in the body is wrong: a sentence for each field",
        }
    for status, description in sorted(failures.items()):
        content = {"application/json": {"schema": _ERROR}}
        responses[status] = {"description": description, "content": content}
    return responses


def _error_schema() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["status", "title"],
                "properties": {
                    "status": {"type": "integer"},
                    "title": text,
                    "advice": text,
                    "reason": text,
                    "fields": {"type": "object", "additionalProperties": text},
                },
            }
        },
    }


def _schemas(models: list[type[BaseModel]]) -> dict[str, Any]:
    names = [model.__name__ for model in models]
    if len(set(names)) != len(set(models)):
        raise ValueError(f"two bodies have one name: {sorted(names)}")
    pairs = [(model, "validation") for model in dict.fromkeys(models)]
    _, found = models_json_schema(pairs, ref_template=_REFERENCE)  # type: ignore[arg-type]
    schemas: dict[str, Any] = found.get("$defs", {})
    return schemas


def as_text() -> str:
    return json.dumps(document(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.openapi", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")
    options = parser.parse_args(arguments)
    if not options.check:
        FILE.write_text(as_text(), encoding="utf-8")
        return 0
    if FILE.is_file() and FILE.read_text(encoding="utf-8") == as_text():
        return 0
    print(f"{FILE.name} isn't what the routes say: run python -m infra.openapi", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
