"""Lints: what a trace proves to be wrong, in plain words, each with the events that prove it.

A rule is a module of its own and does no I/O: facts go in, findings come out. `linter.Lints` hands each fact
to the rules that care for it; `replay` reads the facts off a log that is already written. The checker of the
laws (`app/proofs`) derives every lint again from its evidence, and shares no code with the rules.
"""
