"""What this process tells itself once a change is committed."""

from django.dispatch import Signal

# Sent after the commit; ``named``: frozenset of surrogate keys.
purged = Signal()
