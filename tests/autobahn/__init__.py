"""Autobahn's fuzzing client against the WebSocket of a run: `python -m tests.autobahn WSTEST`.

`wstest` needs Python 2.7 (https://github.com/crossbario/autobahn-testsuite). Its cases expect an echo, which
the socket of a run is not: it tells what happens and ignores what is said. So each case is also run against
bare aiohttp with a handler that ignores as much, and what counts is that nothing ends worse than there.
"""
