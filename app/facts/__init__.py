"""What a live run of each demo must show, checked on its trace.

A demo's `facts.py` says it; `python -m app.facts` runs the demos and prints what proves each fact; the tests
check the same. Nothing here runs in the service.
"""

from .fact import Fact, fact
from .ran import Event, Ran

__all__ = ["Event", "Fact", "Ran", "fact"]
