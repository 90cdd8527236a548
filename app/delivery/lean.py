"""Scripts and styles without their comments: what explains them to readers is half of what they weigh."""

import re

# A comment with nothing else on its lines. Others stay: to find them would take a parser.
_BLOCK = re.compile(r"^[ \t]*/\*(?:(?!\*/)[\s\S])*\*/[ \t]*$", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_LINE = re.compile(r"^[ \t]*//.*$", re.MULTILINE)


def lean_script(text: str) -> str:
    """A module without indentation and the comments on lines of their own; lines keep their numbers.

    One with a text over several lines is left as it is: in such a text nothing is a comment.
    """
    without = _LINE.sub("", _BLOCK.sub(_lines, text))
    if any(line.count("`") % 2 for line in without.splitlines()):
        return text
    return _INDENT.sub("", without)


def lean_style(text: str) -> str:
    return _BLOCK.sub(_lines, text)


def _lines(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")
