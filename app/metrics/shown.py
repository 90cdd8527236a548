"""`GET /metrics`."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from app import keys


async def metrics(request: web.Request) -> web.Response:
    """Everything that is counted. One format, which every scraper reads, whatever `Accept` says."""
    body = generate_latest(request.app[keys.METRICS].registry)
    headers = {"Content-Type": CONTENT_TYPE_PLAIN_0_0_4, "Cache-Control": "no-store"}
    return web.Response(body=body, headers=headers)
