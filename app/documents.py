"""What the API says of demos and runs, as JSON documents."""

from collections.abc import Sequence
from typing import Any

from app.catalog import Demo, Variant
from app.comparison import Side, compare, worked
from app.parameters import Parameter, schema
from app.runs import Run


def demo_document(demo: Demo, language: str, base: str) -> dict[str, Any]:
    """A demo in one language; `base` is the service's address in the `curl` line."""
    path = f"/api/demos/{demo.slug}"
    return {
        "slug": demo.slug,
        "title": demo.title[language],
        "promise": demo.promise[language],
        "chapter": demo.chapter,
        "order": demo.order,
        "concepts": demo.concepts,
        "read_first": demo.read_first,
        "twin": demo.twin,
        "variants": [variant.name for variant in demo.variants],
        "links": {"self": path, "run": f"{path}/run", "runs": f"{path}/runs", "page": f"/demos/{demo.slug}"},
        "curl": f"curl -s '{base}{path}/run'",
    }


def variant_document(variant: Variant, language: str) -> dict[str, Any]:
    """One script, with its parameters."""
    return {
        "name": variant.name,
        "label": variant.label[language] if variant.label is not None else None,
        "file": variant.path.name,
        "dependencies": variant.dependencies,
        "source": variant.source,
        "parameters": [_parameter_document(parameter, language) for parameter in variant.parameters],
        "schema": schema(variant.parameters, language),
        "measured": variant.measured.document(language) if variant.measured is not None else None,
    }


def run_document(run: Run) -> dict[str, Any]:
    """A run as it stands."""
    path = f"/api/runs/{run.id}"
    return {
        "run": run.id,
        "demo": run.demo,
        "variant": run.variant,
        "parameters": run.parameters,
        "state": run.state,
        "outcome": run.outcome,
        "exit_code": run.exit_code,
        "events": run.log.last_seq,
        "source": run.source,
        "summary": run.summary,
        "created": run.created.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "links": {
            "self": path,
            "events": f"{path}/events",
            "ws": f"{path}/ws",
            "trace": f"{path}/trace",
            "page": f"/runs/{run.id}",
        },
    }


def result_document(
    run: Run, variant: Variant, stdout: Sequence[str], stderr: Sequence[str]
) -> dict[str, Any]:
    """A run that is over, with the lines that it printed and the figures among them."""
    document: dict[str, Any] = {
        "run": run.id,
        "demo": run.demo,
        "variant": run.variant,
        "parameters": run.parameters,
        "outcome": run.outcome,
        "exit_code": run.exit_code,
        "output": stdout,
        "stderr": stderr,
        "summary": run.summary,
    }
    if variant.measured is not None:
        document["measured"] = variant.measured.rows(stdout)
    return document


def results_document(
    results: Sequence[dict[str, Any]], ran: Sequence[tuple[Run, Variant]], language: str, *, gain: bool
) -> dict[str, Any]:
    """Several runs, in order, and what they took side by side where that is the point."""
    document: dict[str, Any] = {"runs": results}
    if gain:
        sides = [
            _side(result, run, variant, language) for result, (run, variant) in zip(results, ran, strict=True)
        ]
        document["comparison"] = compare(sides)
    return document


def _side(result: dict[str, Any], run: Run, variant: Variant, language: str) -> Side:
    """A run that did not end as it should, such as one that was stopped, has no time to compare."""
    if run.exit_code != variant.exit_code:
        return Side(variant.called(language), None, ())
    return Side(variant.called(language), worked(run.log), result.get("measured", ()))


def _parameter_document(parameter: Parameter, language: str) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "type": parameter.type,
        "default": parameter.default,
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "unit": parameter.unit,
        "choices": parameter.choices,
        "label": parameter.label[language],
    }
