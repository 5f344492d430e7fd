"""Every function, imported from the built zip in a fresh process, as Lambda does it.

Lambda imports an event function's module directly, without app.py. What a function must not
load is a rule of privilege (the vote knows nothing of moderation) and of cold starts (a budget
in milliseconds can't be tested, a list of modules can).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.functions import FUNCTIONS, Function, Http
from tests.infra.packaged import in_lambda

# Costly or foreign to every function at its start; clients and Pillow come when first used.
NOBODY = (
    *("boto3", "PIL", "cryptography", "yaml", "babel", "aws_xray_sdk"),
    *("pip", "setuptools", "infra", "tests"),
)
WORKERS = (
    "jinja2",
    "pydantic",
    "chalicelib.web.server",
    "chalicelib.web.pages",
    "chalicelib.web.staff",
)
COUNT = ("chalicelib.tally",)
# Ports and models are words, and shared by all pages; what acts is what counts.
VOTE = ("chalicelib.voting.cast", "chalicelib.voting.opening", "chalicelib.voting.closing")
FORBIDDEN: dict[str, tuple[str, ...]] = {
    "api_handler": ("chalicelib.moderation.decisions", "chalicelib.web.staff", *VOTE),
    "submit_api": ("chalicelib.moderation.checks", "chalicelib.web.staff", *VOTE, *COUNT),
    "vote_api": (
        *("chalicelib.moderation", "chalicelib.ideas.photos", "chalicelib.adapters.images"),
        *("chalicelib.web.staff", "chalicelib.web.pages.submit"),
        *COUNT,
    ),
    "staff_api": ("chalicelib.adapters.images", "chalicelib.web.pages.voting", *VOTE),
    "desk_api": (
        *("chalicelib.adapters.images", "chalicelib.web.pages.voting", "chalicelib.moderation"),
        *VOTE,
    ),
    "dispatch_events": (*WORKERS, *COUNT, "chalicelib.voting", "chalicelib.moderation"),
    "moderate_idea": (*WORKERS, *COUNT, *VOTE),
    "send_message": ("chalicelib.web.server", "chalicelib.moderation.decisions", *VOTE),
    "process_upload": (*WORKERS, *COUNT, "chalicelib.voting", "chalicelib.moderation"),
    "advance_rounds": (*WORKERS, "chalicelib.moderation", "chalicelib.adapters.images"),
    "seal_log": (*WORKERS, *COUNT, *VOTE, "chalicelib.moderation"),
    "tally_round": (*WORKERS, "chalicelib.moderation", "chalicelib.adapters.images"),
    "refresh_figures": (*WORKERS, "chalicelib.moderation"),
    "make_letters": (
        *WORKERS,
        *COUNT,
        *VOTE,
        "chalicelib.moderation",
        "chalicelib.adapters.images",
    ),
    "send_digests": (*WORKERS, *COUNT, "chalicelib.voting", "chalicelib.moderation.checks"),
    "export_audit": (*WORKERS, *COUNT, "chalicelib.voting", "chalicelib.moderation"),
    "expire_data": (*WORKERS, *COUNT, "chalicelib.voting", "chalicelib.moderation"),
}


def handler_of(function: Function) -> str:
    return "app.app" if function.name == "api_handler" else function.handler


def loaded_by(unpacked: Path, function: Function) -> set[str]:
    module, _, name = handler_of(function).rpartition(".")
    found = in_lambda(
        unpacked,
        function.name,
        "import importlib, json\n"
        f"handler = getattr(importlib.import_module({module!r}), {name!r})\n"
        "assert callable(handler)\n"
        "print(json.dumps(sorted(sys.modules)))",
    )
    return set(found)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.name)
def test_function_imports_from_the_zip_and_loads_nothing_foreign(
    unpacked: Path, function: Function
) -> None:
    loaded = loaded_by(unpacked, function)
    forbidden = (*NOBODY, *FORBIDDEN[function.name])
    wrong = {
        module
        for module in loaded
        for name in forbidden
        if module == name or module.startswith(name + ".")
    }
    assert wrong == set()


def test_every_function_has_its_list() -> None:
    assert FORBIDDEN.keys() == {function.name for function in FUNCTIONS}


def test_forbidden_modules_of_ours_exist() -> None:
    """A module that was renamed would be forbidden in vain."""
    ours = {name for names in FORBIDDEN.values() for name in names if name.startswith("chalicelib")}
    for name in ours:
        path = Path(__file__).parents[2].joinpath(*name.split("."))
        assert path.is_dir() or path.with_suffix(".py").is_file(), name


@pytest.mark.parametrize(
    "function", [f for f in FUNCTIONS if isinstance(f.trigger, Http)], ids=lambda f: f.name
)
def test_http_function_serves_its_own_paths_only(unpacked: Path, function: Function) -> None:
    """A path of another function is an unknown one: no role can do another's work."""
    module = handler_of(function).rpartition(".")[0]
    served = in_lambda(
        unpacked,
        function.name,
        "import importlib, json\n"
        f"importlib.import_module({module!r})\n"
        "from chalicelib.functions.http import routes_of\n"
        f"module = sys.modules[{module!r}]\n"
        "app = module.app if hasattr(module, 'app') else module._app\n"
        "print(json.dumps([sorted(app.routes), "
        f"sorted({{r.path for r in routes_of({function.name!r})}})]))",
    )
    assert served[0] == served[1]
    assert served[0]


def test_a_page_is_rendered_from_the_zip(unpacked: Path) -> None:
    """A failure page, answered by the real function with its compiled templates."""
    answer = in_lambda(
        unpacked,
        "api_handler",
        "import json\n"
        "from app import app\n"
        "event = {'httpMethod': 'GET', 'path': '/niets', 'headers': {}, 'body': None,\n"
        "         'multiValueHeaders': {}, 'pathParameters': None, 'stageVariables': None,\n"
        "         'queryStringParameters': None, 'multiValueQueryStringParameters': None,\n"
        "         'isBase64Encoded': False,\n"
        "         'requestContext': {'resourcePath': '/niets', 'httpMethod': 'GET',\n"
        "                            'path': '/niets', 'identity': {'sourceIp': '192.0.2.1'}}}\n"
        "class Context:\n"
        "    aws_request_id = 'x'\n"
        "print(json.dumps(app(event, Context())))",
    )
    assert answer["statusCode"] == 405
    assert "Dat kan hier niet" in answer["body"]
    assert answer["body"].count("<h1>") == 1
