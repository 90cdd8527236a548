"""Numbers in addresses, within bounds; anything else is answered with 400 and a line of plain text."""

from aiohttp import web

MAX_DELAY = 5.0  # seconds


def whole(text: str, what: str, least: int, most: int) -> int:
    """The whole number in `text`. Raises HTTPBadRequest for others and for those out of bounds."""
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise _bad(f"{what} must be a whole number from {least} to {most}")
    return number


def seconds(text: str, what: str) -> float:
    """A delay in seconds. Raises HTTPBadRequest for what isn't one and for those out of bounds."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= MAX_DELAY:
        raise _bad(f"{what} must be a number of seconds from 0 to {MAX_DELAY:g}")
    return number


def _bad(problem: str) -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text=f"{problem}\n")
