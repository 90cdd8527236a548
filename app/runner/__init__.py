"""Runs: a process for each, forked from a zygote, watched by a supervisor, spoken to over a socket.

`Runner` is the service's side. `zygote` forks, `session` and `supervisor` are the parent of one script,
`descendants` knows the processes below; none of these runs in the service.
"""

from .client import Child, Job, Limits, Runner, RunnerUnavailable

__all__ = ["Child", "Job", "Limits", "Runner", "RunnerUnavailable"]
