"""The practice site: a small web site on the loopback interface, for scripts that fetch and parse pages.

It is a program of its own, `python -m app.practice`, and imports nothing else of this project.
"""
