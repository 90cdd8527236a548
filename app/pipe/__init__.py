"""The way out of a traced process: records in shared memory, decoded to events by whoever watches it.

`ring` is the shared memory, `records` says what stands in it, `decoder` turns records into the events of
the trace format. The traced process writes, its parent reads; nothing else passes between them.
"""
