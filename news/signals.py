"""What the newsroom tells those above it."""

from django.dispatch import Signal

# Sent when the record was changed: kind, public_id, action. In the same transaction for
# what is published or withdrawn; after it for what is refreshed in the background.
record_changed = Signal()

# Sent at the end of each round of the newsroom clock, outside of transactions.
clock_ticked = Signal()
