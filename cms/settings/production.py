"""Settings for a newsroom on the open network."""

from .base import *
