"""Who may come in: places for live runs and streams, and how fast runs may be started."""
