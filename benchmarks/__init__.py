"""What Loopscope costs and how fast it is, measured: `python -m benchmarks`.

Each figure stands beside one of plain Python or plain aiohttp that was taken in the same run, since a
machine's speed changes from one minute to the next and a ratio does not.
"""
