"""Loopscope: runs a plain asyncio script in a child process and shows what its event loop did.

Importing this package imports nothing else: the tracer lives beside the script it watches
and must bring no more than the standard library with it.
"""
