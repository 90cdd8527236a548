"""The observer inside a traced process: it needs the standard library alone and knows no web side.

`install` puts the observation points in place, `channel` carries what they see out of the process, and the
other modules each know one thing: loops, tasks, what a task waits for, cancellations, primitives, child
processes, output. `python -m app.tracer` traces any script.
"""
