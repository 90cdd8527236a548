"""Load on a service of our own, on this machine: how it holds up, in figures. `python -m load` runs it."""
