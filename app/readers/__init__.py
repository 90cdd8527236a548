"""Whoever reads: counted, kept within bounds, and let go.

`readers` knows those who follow a log, `stalled` finds connections that take nothing.
"""
