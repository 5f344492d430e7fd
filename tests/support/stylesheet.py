"""What must hold for a stylesheet's colours and rings, read from its text."""

from __future__ import annotations

import re
from itertools import product

# Text on background. Every pair is used somewhere in the stylesheet.
PAIRS = [
    *product(("ink",), ("paper", "sheet", "sky", "green-soft", "sun-soft", "error-soft")),
    *product(("soft",), ("paper", "sheet", "error-soft", "sky")),
    *product(("green",), ("paper", "sheet", "green-soft", "sky")),
    *product(("terra",), ("paper", "sheet", "terra-soft")),
    *product(("error",), ("paper", "sheet", "error-soft")),
    ("on-green", "green"),
    ("on-terra", "terra"),
    ("paper", "ink"),  # a button below the pointer
    ("paper", "error"),  # a dangerous button
]
# What isn't text, but has to be seen: borders of fields, the focus ring, the bar.
SHAPES = [
    ("edge", "paper"),
    ("edge", "sheet"),
    ("focus", "paper"),
    ("focus", "sheet"),
    ("terra", "sheet"),
    ("green", "paper"),
]
THEMES = ("light", "dark")
# Where a ring may be left out: the pointer already shows where one is.
_POINTER = ":focus:not(:focus-visible)"


def tokens(css: str, theme: str) -> dict[str, str]:
    """The colour tokens as they hold in `theme`."""
    screen = css.split("/* Print */")[0]
    blocks = re.findall(r":root\s*\{([^}]*)\}", screen)
    assert len(blocks) == 2, "one block of tokens for each theme"
    found: dict[str, str] = {}
    for block in blocks[: 1 if theme == "light" else 2]:
        found |= dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})\s*;", block))
    return found


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def faint(css: str) -> list[str]:
    """Pairs of tokens without enough contrast: 7:1 for text, 3:1 for shapes."""
    found = []
    for theme in THEMES:
        colours = tokens(css, theme)
        for pairs, least in ((PAIRS, 7), (SHAPES, 3)):
            for one, other in pairs:
                if (ratio := contrast(colours[one], colours[other])) < least:
                    found.append(f"{theme}: {one} on {other} is {ratio:.1f}:1")
    return found


def ringless(css: str) -> list[str]:
    """Rules that take the focus ring away, or a missing or thin ring."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", css, flags=re.S))
    gone = re.compile(r"outline(-width|-style)?:\s*(0|none)\b")
    found = [
        f"no ring: {selector.strip()}"
        for selector, body in rules
        if gone.search(body) and selector.strip() != _POINTER
    ]
    bodies = [body for selector, body in rules if selector.strip() == ":focus"]
    widths = [re.search(r"outline:\s*(\d+)px", body) for body in bodies]
    if not any(width and int(width[1]) >= 2 for width in widths):
        found.append("no ring of two pixels on :focus")
    return found


def off_paper(css: str) -> list[str]:
    """The selectors that `css` leaves out when a page is printed."""
    found: list[str] = []
    for block in re.findall(r"@media print \{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}", css):
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", block):
            if re.search(r"display:\s*none", body):
                found += [one.strip() for one in selectors.split(",") if "::" not in one]
    return found
