"""Two sleepers and one that fails, under gevent."""

import gevent

UNIT = 0.05


def sleeper(name: str, units: int) -> str:
    gevent.sleep(units * UNIT)
    print(f"{name} slept")
    return name


def wrong() -> None:
    gevent.sleep(UNIT)
    raise ValueError("woke up wrong")


gevent.get_hub().NOT_ERROR = (ValueError,)  # not reported on stderr
jobs: "list[gevent.Greenlet[..., object]]" = [
    gevent.spawn(sleeper, "short", 1),
    gevent.spawn(sleeper, "long", 3),
    gevent.spawn(wrong),
]
gevent.joinall(jobs)
