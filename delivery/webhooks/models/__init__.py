"""The tables of webhooks: the one door to import them by."""

from delivery.webhooks.models.endpoint import Endpoint, Line, Secret
from delivery.webhooks.models.message import Attempt, Message, State

__all__ = ["Attempt", "Endpoint", "Line", "Message", "Secret", "State"]
