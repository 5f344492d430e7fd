"""Templates to HTML. In a deployed package the templates are compiled beforehand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader, ModuleLoader, StrictUndefined

from chalicelib.kernel import speech
from chalicelib.outcome.retold import retold
from chalicelib.settings import Settings
from chalicelib.web import words

_HERE = Path(__file__).parent
TEMPLATES = _HERE / "templates"
COMPILED = _HERE / "compiled"
STATIC = _HERE / "static"


def environment(loader: BaseLoader | None = None) -> Environment:
    """The one way templates are set up, for pages, the build step and the tests."""
    env = Environment(
        loader=loader or _loader(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    # The callables ask which language is spoken, so that one set of templates serves all.
    env.install_gettext_callables(speech.gettext, speech.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters.update(words.FILTERS)
    env.filters["retold"] = retold
    env.globals["static"] = static_url
    env.globals["written"] = words.written
    return env


def _loader() -> BaseLoader:
    if COMPILED.is_dir():
        return ModuleLoader(COMPILED)
    return FileSystemLoader(TEMPLATES)


@cache
def _environment() -> Environment:
    return environment()


def render(template: str, context: Mapping[str, Any], settings: Settings) -> str:
    """The page as text. `media_url` and `city_url` are there for every template."""
    return (
        _environment()
        .get_template(template)
        .render(media_url=settings.media_url, city_url=settings.city_url, **context)
    )


@cache
def static_file(name: str) -> str | None:
    """The text of a file under `static/`, or None; `name` is one path segment."""
    path = STATIC / name
    if "/" in name or name.startswith(".") or not path.is_file():
        return None
    return path.read_text(encoding="utf-8")


@cache
def static_url(name: str) -> str:
    """The address of a static file with a hash of its content in it: it may be kept forever."""
    text = static_file(name)
    if text is None:
        raise KeyError(name)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    stem, _, suffix = name.rpartition(".")
    return f"/static/{stem}.{digest}.{suffix}"
