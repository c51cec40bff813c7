"""The tables of access: the one door to import them by."""

from delivery.access.models.embargo import (
    EmbargoAction,
    EmbargoChange,
    EmbargoedDocument,
    EmbargoReading,
)
from delivery.access.models.key import ApiKey, Scope, Secret
from delivery.access.models.usage import Usage

__all__ = [
    "ApiKey",
    "EmbargoAction",
    "EmbargoChange",
    "EmbargoReading",
    "EmbargoedDocument",
    "Scope",
    "Secret",
    "Usage",
]
