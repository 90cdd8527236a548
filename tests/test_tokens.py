"""The palette: every text legible on what it stands on, and states told apart by any eye, in both themes."""

import itertools
import math
import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[1] / "static" / "css" / "tokens.css"
THEMES = ("light", "dark")
Colour = tuple[float, float, float]

# Of the viewer's own words for small text, by WCAG 2.2; marks and lines need less.
TEXT, MARK = 4.5, 3.0

TEXTS = [
    *itertools.product(("ink", "ink-soft", "accent", "bad", "good"), ("paper", "surface", "sunken")),
    *itertools.product(("s-keyword", "s-name", "s-string", "s-number", "s-comment"), ("surface", "sunken")),
    ("ink", "accent-soft"),
    ("ink", "bad-soft"),
    ("later", "surface"),
    ("on-accent", "accent-fill"),
    ("on-blocked", "blocked"),
    ("on-run", "run"),
    ("hold-ink", "hold"),
    ("child-ink", "child"),
    ("ink", "run-soft"),
]

MARKS = ["run", "wait", "cancel", "queue", "blocked", "good", "bad", "line-strong"]

APART = [
    ("run", "blocked"),
    ("run", "hold"),
    ("run", "run-soft"),
    ("run", "wait"),
    ("blocked", "hold"),
    ("blocked", "child"),
    ("hold", "child"),
    ("hold", "queue"),
    ("run-soft", "blocked"),
]
"""Fills that stand beside each other on a timeline."""

# Simulated by the matrices of Viénot, Brettel and Mollon (1999), the last of Brettel et al., on linear RGB.
EYES = {
    "as most see": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "without red": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
    "without green": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
    "without blue": ((1.01277, 0.13548, -0.14826), (-0.01243, 0.86812, 0.14431), (0.07589, 0.805, 0.11911)),
}
LEAST_APART = 12.0
"""Of ΔE in CIELAB: about five times what the eye just tells apart."""


def colours(theme: str) -> dict[str, Colour]:
    """Every token that is a colour, in linear RGB."""
    text = TOKENS.read_text(encoding="utf-8")
    found = {}
    for name, value in re.findall(r"--([\w-]+):\s*(light-dark\([^)]*\)|#[0-9a-f]{6});", text):
        hexes = re.findall(r"#([0-9a-f]{6})", value)
        chosen = hexes[THEMES.index(theme) % len(hexes)]
        red, green, blue = (_linear(int(chosen[at : at + 2], 16) / 255) for at in (0, 2, 4))
        found[name] = (red, green, blue)
    return found


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else math.pow((value + 0.055) / 1.055, 2.4)


def luminance(colour: Colour) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def contrast(one: Colour, other: Colour) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def seen(colour: Colour, eye: str) -> Colour:
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * part for weight, part in zip(row, colour, strict=True))))
        for row in EYES[eye]
    )
    return red, green, blue


def lab(colour: Colour) -> Colour:
    red, green, blue = colour
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (
        value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
        for value in (x, luminance(colour), z)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def apart(one: Colour, other: Colour) -> float:
    return math.dist(lab(one), lab(other))


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_is_legible(theme: str) -> None:
    known = colours(theme)
    low = {
        f"{text} on {ground}": round(contrast(known[text], known[ground]), 2)
        for text, ground in TEXTS
        if contrast(known[text], known[ground]) < TEXT
    }
    assert low == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_mark_stands_out(theme: str) -> None:
    known = colours(theme)
    low = {
        f"{mark} on {ground}": round(contrast(known[mark], known[ground]), 2)
        for mark in MARKS
        for ground in ("surface",)
        if contrast(known[mark], known[ground]) < MARK
    }
    assert low == {}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eye", EYES)
def test_fills_are_told_apart_by_any_eye(theme: str, eye: str) -> None:
    known = {name: seen(colour, eye) for name, colour in colours(theme).items()}
    near = {
        f"{one}, {other}": round(apart(known[one], known[other]), 1)
        for one, other in APART
        if apart(known[one], known[other]) < LEAST_APART
    }
    assert near == {}


def test_the_measures_are_those_of_the_standards() -> None:
    white, black = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)
    assert round(contrast(white, black), 2) == 21
    assert round(apart(white, black)) == 100
    assert [round(part, 2) for part in seen(white, "without green")] == [1, 1, 1]
