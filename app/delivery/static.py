"""Static files. Their compressed forms are made once, kept in memory, and made anew when a file changes."""

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ETag, hdrs, web

from app.delivery import lean
from app.delivery.encoding import SMALLEST, coding_for, squeezed, vary

_KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
"""The files that gain by compression. What a system says of them differs from machine to machine."""

_LEAN = {".js": lean.lean_script, ".css": lean.lean_style}
"""What goes over the wire compressed goes without its comments; the file itself has them."""

_NOT_FROM_MEMORY = (hdrs.RANGE, hdrs.IF_MATCH, hdrs.IF_UNMODIFIED_SINCE)
"""What asks about bytes of the file itself is answered with the file itself."""


@dataclass(frozen=True, slots=True)
class _Squeezed:
    stamp: tuple[int, int]
    body: bytes
    coding: str
    etag: str


class StaticFiles:
    """`GET` for the files of a folder. Browsers ask each time whether one has changed: modules import each
    other by plain names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve(strict=True)
        self._squeezed: dict[tuple[Path, str], _Squeezed] = {}

    async def get(self, request: web.Request) -> web.StreamResponse:
        path = self._path(request.match_info["path"])
        return await self.file(request, path)

    async def file(self, request: web.Request, path: Path) -> web.StreamResponse:
        """One of the files, in the form that the client takes."""
        kind = _KINDS.get(path.suffix)
        if kind is None:
            response: web.StreamResponse = web.FileResponse(path)
        else:
            kept = None
            coding = coding_for(request)
            if coding and not any(name in request.headers for name in _NOT_FROM_MEMORY):
                kept = await asyncio.get_running_loop().run_in_executor(None, self._kept, path, coding)
            plain = {hdrs.CONTENT_TYPE: kind}
            response = _answer(request, kept, kind) if kept else web.FileResponse(path, headers=plain)
            vary(response, hdrs.ACCEPT_ENCODING)
        response.headers[hdrs.CACHE_CONTROL] = "no-cache"
        return response

    def _path(self, name: str) -> Path:
        try:
            path = (self._folder / name).resolve()
        except (ValueError, OSError, RuntimeError):
            raise web.HTTPNotFound from None
        if not path.is_relative_to(self._folder) or not path.is_file():
            raise web.HTTPNotFound
        return path

    def _kept(self, path: Path, coding: str) -> _Squeezed | None:
        """The compressed form of a file as it is now; none where that gains nothing."""
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            known = self._squeezed.get((path, coding))
            if known is None or known.stamp != stamp:
                if status.st_size < SMALLEST:
                    return None
                text = path.read_bytes().decode()
                body = squeezed(_LEAN.get(path.suffix, str)(text).encode(), coding, hard=True)
                known = _Squeezed(stamp, body, coding, hashlib.sha256(body).hexdigest()[:16])
                self._squeezed[path, coding] = known
            return known
        except OSError:
            return None


def _answer(request: web.Request, kept: _Squeezed, kind: str) -> web.Response:
    response = web.Response(content_type=kind)
    response.headers[hdrs.CONTENT_ENCODING] = kept.coding
    response.etag = ETag(value=kept.etag)
    if any(tag.value in ("*", kept.etag) for tag in request.if_none_match or ()):
        response.set_status(304)
        # There is no body that either would describe.
        del response.headers[hdrs.CONTENT_ENCODING], response.headers[hdrs.CONTENT_TYPE]
    else:
        response.body = kept.body
    return response
