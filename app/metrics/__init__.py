"""What the service counts about itself, and shows at /metrics in Prometheus' text format."""

from .instruments import Metrics

__all__ = ["Metrics"]
