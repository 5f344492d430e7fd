"""Pages that a browser shows without a server: the HTML comes from a test, the rest from disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playwright.sync_api import Page, Route

from chalicelib.web.rendering import STATIC

ORIGIN = "http://twins.test"
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def serve(
    page: Page, html: Callable[[str], str | None], changed: Mapping[str, str] | None = None
) -> None:
    """Answers every request of `page`: `html` by path, static files from disk.

    `changed` replaces static files by name (`site.css`). What nobody knows is a 404.
    """
    own = dict(changed or {})

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).partition("?")[0].partition("#")[0]
        if path.startswith("/static/"):
            # site.<hash>.css, or the name alone.
            stem, *_, suffix = path.rpartition("/")[2].split(".")
            name = f"{stem}.{suffix}"
            text = own.get(name) or (STATIC / name).read_text(encoding="utf-8")
            route.fulfill(status=200, body=text, content_type=TYPES[suffix])
            return
        text = html(path)
        if text is None:
            route.fulfill(status=404, body="", content_type="text/plain")
        else:
            kind = "image/svg+xml" if text.startswith("<svg") else "text/html; charset=utf-8"
            route.fulfill(status=200, body=text, content_type=kind)

    page.route("**/*", answer)
