"""Runs that somebody waits for: what is to run, started, and ended with whoever asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from app import asked, keys, shutdown
from app.admission.gate import StartPlace
from app.catalog import Demo, Variant
from app.parameters import Value
from app.problems import Problem
from app.runner import RunnerUnavailable
from app.runs import Run, TooManyRunsError


@dataclass(frozen=True, slots=True)
class Plan:
    """One run that is asked for."""

    demo: Demo
    variant: Variant
    values: Mapping[str, Value]


def plans(request: web.Request, demo: Demo, names: Sequence[str], sent: asked.Sent) -> list[Plan]:
    """The variant that `names` asks for, or else the demo with all that it is compared with.

    Raises Problem for a name or a value that is wrong.
    """
    pairs = () if names else request.app[keys.CATALOG].compared(demo)
    pairs = pairs or tuple((demo, variant) for variant in asked.chosen_variants(demo, names))
    variants = [variant for _, variant in pairs]
    return [
        Plan(its, variant, asked.values(variant.parameters, _meant_for(variant, variants, sent)))
        for its, variant in pairs
    ]


async def run_all(request: web.Request, plans: Sequence[Plan]) -> list[Run]:
    """The runs, once all are over. Where it is left before, such as by who hangs up, they are stopped."""
    in_turn = any(plan.variant.in_turn for plan in plans)
    runs: list[Run] = []
    try:
        for plan in plans:
            with request.app[keys.ADMISSION].start(request) as place:
                runs.append(await started(request, place, plan))
            if in_turn:
                await _ended(request, runs[-1])
        for run in runs:
            await _ended(request, run)
    finally:
        for run in runs:
            run.stop()
    return runs


async def started(request: web.Request, place: StartPlace, plan: Plan) -> Run:
    """A run that has begun, and has the place. Raises Problem where none can begin now."""
    if shutdown.has_begun(request.app):
        raise _closing()
    place.hand_over()
    try:
        run = await request.app[keys.RUNS].start(plan.demo, plan.variant, plan.values, place.free)
    except TooManyRunsError as error:
        headers = {"Retry-After": str(error.retry_after)}
        raise Problem(503, f"{error}.", kind="too-many-runs", headers=headers) from None
    except RunnerUnavailable as error:
        detail = f"No run can be started now: {error}."
        raise Problem(503, detail, kind="runner-unavailable", headers={"Retry-After": "1"}) from None
    before = request.get(keys.RUN)
    request[keys.RUN] = run.id if before is None else f"{before},{run.id}"
    return run


async def _ended(request: web.Request, run: Run) -> None:
    if not await shutdown.until_closing(request.app, run.finished()):
        raise _closing()


def _closing() -> Problem:
    return Problem(503, "The server is shutting down.", kind="closing", headers={"Retry-After": "5"})


def _meant_for(variant: Variant, variants: Sequence[Variant], sent: asked.Sent) -> asked.Sent:
    """Where several run, each takes the parameters it has; a name that none of them has is refused."""
    own = {parameter.name for parameter in variant.parameters}
    others = {parameter.name for other in variants for parameter in other.parameters} - own
    return [(name, value) for name, value in sent if name not in others]
