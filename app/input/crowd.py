"""All open connections: a bound for them together, within which the idle make room for the new."""

import logging
import resource

from app.input.connection import Connection

LOGGER = logging.getLogger(__name__)

OTHER_FILES = 256
"""Descriptors that are left for all else: runs have a socket each, files are read."""


class Crowd:
    """The connections, oldest first; at most `most` of them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._there: dict[Connection, None] = {}

    def __len__(self) -> int:
        return len(self._there)

    def enter(self, connection: Connection) -> bool:
        """Whether this one may stay. For its sake the oldest that waits for a request may have to go."""
        if len(self._there) >= self.most:
            idle = next((other for other in self._there if other.idle), None)
            if idle is None:
                return False
            idle.leave()
        self._there[connection] = None
        return True

    def left(self, connection: Connection) -> None:
        self._there.pop(connection, None)


def bound(wanted: int) -> int:
    """As many as there are descriptors for, after asking the system for more; `wanted` at most."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    most = wanted if soft == resource.RLIM_INFINITY else min(wanted, max(soft - OTHER_FILES, soft // 2))
    if most < wanted:
        LOGGER.warning("%d connections at most, since there are descriptors for no more", most)
    return most
