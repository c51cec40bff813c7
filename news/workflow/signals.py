"""What the desk tells the rest of the newsroom."""

from django.dispatch import Signal

# Sent inside the transaction, with `article`, `user` and `reason`, when a story that is
# not live is killed. A live one is unpublished, and Wagtail says so.
story_killed = Signal()

# Sent inside the transaction, with `article`, when unused leave to go live was voided.
leave_voided = Signal()
