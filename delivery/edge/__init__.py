"""The edge in the box: answers kept in this process, dropped as the record changes."""

from delivery.edge.wrapper import Edge, wrap

__all__ = ["Edge", "wrap"]
