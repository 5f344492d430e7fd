"""The example pages at `/_local/components`: every macro, in every state, on the console alone."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from chalicelib.functions.http import PAGE_MODULES, routes_of
from infra.local.components import STATES, macro_names, turned
from infra.local.console import Console
from infra.local.home import Home
from tests.http.pages import faults

BASE = "/_local/components"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Console:
    return Console(Home(Path(tmp_path_factory.mktemp("home"))))


def get(console: Console, path: str) -> tuple[str, dict[str, str], str]:
    found: list[tuple[str, list[tuple[str, str]]]] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "HTTP_HOST": "127.0.0.1:8000",
        "wsgi.input": io.BytesIO(b""),
    }
    body = b"".join(console(environ, lambda *args: found.append(args)))
    return found[0][0], dict(found[0][1]), body.decode()


@pytest.mark.parametrize("state", ["", *STATES])
def test_every_example_page_is_sound(console: Console, state: str) -> None:
    status, headers, body = get(console, f"{BASE}/{state}".rstrip("/"))

    assert status == "200 OK"
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert faults(body, "ar" if state == "rtl" else "nl") == []


@pytest.mark.parametrize("state", STATES)
def test_every_macro_stands_on_every_page(console: Console, state: str) -> None:
    page = BeautifulSoup(get(console, f"{BASE}/{state}")[2], "html.parser")
    there = {str(tag["id"]) for tag in page.select('[id^="m-"]')}

    assert {f"m-{name}" for name in macro_names()} <= there


def test_the_states_differ_in_what_they_show(console: Console) -> None:
    def select(state: str, query: str) -> int:
        return len(BeautifulSoup(get(console, f"{BASE}/{state}")[2], "html.parser").select(query))

    assert select("fout", "#fouten li") == select("fout", ".field-error") == 8
    assert select("gewoon", ".field-error") == select("leeg", "table, picture") == 0
    assert select("gewoon", "table tbody tr") == 2
    assert select("rtl", 'html[dir="rtl"]') == 1


def test_the_console_leads_to_them_and_to_nothing_else(console: Console) -> None:
    assert f'href="{BASE}"' in get(console, "/_local")[2]
    assert get(console, f"{BASE}/anders")[0].startswith("404")
    assert get(console, f"{BASE}/beeld/ideas/bank/320.jpg")[1]["Content-Type"] == "image/svg+xml"


def test_the_site_itself_has_no_such_page() -> None:
    paths = {route.path for function in PAGE_MODULES for route in routes_of(function)}

    assert not [path for path in paths if "_local" in path or "components" in path]


def test_turning_words_leaves_markup_and_signs_alone() -> None:
    html = '<title>Titel</title><body class="x"><p>Twee &amp; <b title="nee">drie</b> 4</p>'

    assert turned(html) == (
        '<title>Titel</title><body class="x"><p>\u202eTwee\u202c &amp; '
        '<b title="nee">\u202edrie\u202c</b> 4</p>'
    )
