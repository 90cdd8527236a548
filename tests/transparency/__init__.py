"""Test suites that know nothing of Loopscope, run plain and under the tracer: `make test-transparency`.

A suite is asyncio's own or a library's. Each of its files runs twice on each Python, in a process of its own
with a bound on its time, once plain and once under `python -m app.tracer`. No test may fail under the tracer
that passes without it, but for those that `differences` lists with a reason; and the traces must be whole and
keep the laws.
"""
