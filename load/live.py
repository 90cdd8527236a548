"""As many runs as may be live, each with its viewers: nothing is lost, and the loop stays free."""

import time
from contextlib import ExitStack

from benchmarks import figures, table

from . import service
from .service import Asked, Refused, Service
from .watching import watching

RUNS = 16
VIEWERS = 10
LAG_GOAL = 0.05


def report(seconds: float) -> str:
    """Runs that long, and a table of what was seen."""
    limits = {"live_runs": RUNS, "run_wall": seconds + 60, "run_events": 10**6}
    with service.running(**limits) as serving, ExitStack() as stack:
        paths = [serving.start(seconds) for _ in range(RUNS)]
        all_viewers = stack.enter_context(
            watching(VIEWERS, [f"{serving.address}{path}/ws" for path in paths])
        )
        refused = _refused(serving)
        asked = Asked(serving.address)
        with asked.meanwhile():
            seen = all_viewers.seen()
        tries = _start_later(serving, refused)
        waited = figures.percentile(asked.took, 99)
        whole = RUNS * VIEWERS
        rows = [
            (
                "viewers that got all of it",
                f"{seen.whole}",
                figures.verdict(seen.whole, whole, at_least=True),
            ),
            ("events out of order", f"{seen.wrong} of {seen.events}", figures.verdict(seen.wrong, 0)),
            ("wait for the loop, p99 (s)", f"{waited:.4f}", figures.verdict(waited, LAG_GOAL)),
            ("wait for the loop, longest (s)", f"{max(asked.took):.4f}", ""),
            ("an event's way, p99 (s)", f"{seen.p99:.4f}", ""),
            (f"run {RUNS + 1} refused with", f"{refused.status}", figures.verdict(refused.status, 503)),
            ("and started after so many waits", f"{tries}", figures.verdict(tries, 1)),
        ]
    title = f"{RUNS} live runs of 100 events/s, {VIEWERS} viewers each, {seconds:g} s"
    return table.render(title, ("what", "measured", "goal"), rows)


def _refused(serving: Service) -> Refused:
    try:
        serving.start(1)
    except Refused as refused:
        return refused
    raise RuntimeError(f"run {RUNS + 1} was accepted")


def _start_later(serving: Service, refused: Refused) -> int:
    """Start the run after the wait that was asked for; how many of them it took."""
    tries = 0
    while True:
        tries += 1
        time.sleep(float(refused.headers["Retry-After"]))
        try:
            serving.start(1)
        except Refused as again:
            refused = again
        else:
            return tries
