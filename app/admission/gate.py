"""The gate: takes what a run or a stream needs, refuses where it isn't there, and gets it back."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import hdrs, web

from app.admission.clients import Clients, networks
from app.admission.pace import Pace
from app.admission.places import FullError, Place, Places
from app.problems import Problem
from app.settings import Settings

STARTING_SECONDS = 20.0
"""How long a run may take to begin: its request's body, and then its process, have 10 seconds each."""
ENDING_SECONDS = 2.0
"""How much longer than its time a run may live, until it is ended and cleared away."""
LAST_SECONDS = 20.0
"""How much longer than its run a stream may live: its reader may be behind."""


class StartPlace:
    """What one start holds. It is given back with the request, unless a run has taken it over."""

    def __init__(self, place: Place, wall: float) -> None:
        self._place = place
        self._wall = wall
        self.taken_over = False

    def hand_over(self) -> None:
        """From here on the run gives it back."""
        self.taken_over = True
        self._place.prolong(self._wall)

    def free(self) -> None:
        self._place.free()


class Admission:
    """The bounds that hold for all who come, and what is taken of them."""

    def __init__(self, settings: Settings) -> None:
        self._clients = Clients(networks(settings.trusted_proxies))
        self._wall = settings.run_wall + ENDING_SECONDS
        self.runs = Places(settings.live_runs, settings.client_live_runs)
        self.starts = Pace(settings.starts_per_minute, settings.client_starts_per_minute)
        self.streams = Places(settings.streams, settings.client_streams)

    def client(self, request: web.BaseRequest) -> str:
        """Who asks."""
        return self._clients.of(request.remote, request.headers.getall(hdrs.X_FORWARDED_FOR, ()))

    def address(self, request: web.BaseRequest) -> str | None:
        """Where that one asks from, for the log."""
        return self._clients.address(request.remote, request.headers.getall(hdrs.X_FORWARDED_FOR, ()))

    @contextmanager
    def start(self, request: web.BaseRequest) -> Iterator[StartPlace]:
        """What starting one run takes, for as long as the request needs it.

        Raises Problem: 429 where the client has all that one may have, 503 where there is none left.
        """
        client = self.client(request)
        try:
            self.starts.take(client)
        except FullError as full:
            yours = "You have" if full.own else "All have"
            detail = f"{yours} started {full.most} runs within a minute, and no more may be."
            setting = "client_starts_per_minute" if full.own else "starts_per_minute"
            raise _refused("too-many-starts", detail, setting, full) from None
        try:
            place = self.runs.take(client, STARTING_SECONDS + self._wall)
        except FullError as full:
            self.starts.give_back(client)
            yours = " of yours" if full.own else ""
            detail = f"{full.most} runs{yours} are live, and no more may be."
            setting = "client_live_runs" if full.own else "live_runs"
            raise _refused("too-many-runs", detail, setting, full) from None
        held = StartPlace(place, self._wall)
        try:
            yield held
        finally:
            if not held.taken_over:
                place.free()
                self.starts.give_back(client)

    def stream(self, request: web.BaseRequest) -> Place:
        """A place for one reader of a log, to be given back. Raises Problem as `start` does."""
        try:
            return self.streams.take(self.client(request), self._wall + LAST_SECONDS)
        except FullError as full:
            yours = " of yours" if full.own else ""
            detail = f"{full.most} streams{yours} are open, and no more may be."
            setting = "client_streams" if full.own else "streams"
            raise _refused("too-many-streams", detail, setting, full) from None


def _refused(kind: str, detail: str, setting: str, full: FullError) -> Problem:
    headers = {"Retry-After": str(full.seconds)}
    status = 429 if full.own else 503
    return Problem(status, detail, kind=kind, headers=headers, setting=setting.upper(), maximum=full.most)
