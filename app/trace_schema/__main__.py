"""`python -m app.trace_schema`: prints the schema, for who has no service running."""

from . import SERVED

print(SERVED.decode(), end="")
