"""axe-core for the accessibility checks: fetched from npm once, pinned, kept in the user's cache.

Its licence (MPL 2.0) would allow a copy in the checkout; half a megabyte of minified script is
better kept out of it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.support.npm import Pinned, file_of

AXE = Pinned(
    "axe-core@4.14.1",
    "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745",
    "package/axe.min.js",
)

# Naming the tags switches on what is off by default: target size and enhanced contrast (AAA).
TAGS = (
    "wcag2a",
    "wcag2aa",
    "wcag2aaa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
)


@cache
def script() -> str:
    """The text of axe. Raises RuntimeError when it can't be fetched or isn't the pinned one."""
    return file_of(AXE).read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is shown, one line for each element.

    What it couldn't decide counts too, except for what `_decided_elsewhere` knows.
    """
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(script())
        # The ballot's running total floats over the list: what lies under it would be unknown.
        page.add_style_tag(content="#stand {position: static !important}")
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations', 'incomplete']})",
        list(TAGS),
    )
    return [
        f"{kind} {rule['id']}: {' '.join(map(str, node['target']))} {node['html'][:140]}"
        for kind in ("violations", "incomplete")
        for rule in found[kind]
        for node in rule["nodes"]
        if kind == "violations" or not _decided_elsewhere(rule["id"], node)
    ]


def _decided_elsewhere(rule: str, node: dict[str, Any]) -> bool:
    """Text beside a drawn mark (a timeline's dot, a button's ring): axe can't tell its ground.

    The contrast of all pairs of colours is computed from the stylesheet in the unit tests.
    """
    if rule.startswith("color-contrast") and node["html"].startswith(("<tspan", "<text ")):
        return True  # text on a drawn shape, in two of the stylesheet's own tokens
    checks = [*node["any"], *node["all"], *node["none"]]
    keys = {(check.get("data") or {}).get("messageKey") for check in checks}
    return rule in ("color-contrast", "color-contrast-enhanced") and keys == {"pseudoContent"}
