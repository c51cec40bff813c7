"""What the desk tells the rest of the newsroom."""

from django.dispatch import Signal

# Sent inside the transaction, with `article`, `user` and `reason`, when a story that is
# not live is killed. A live one is unpublished, and Wagtail says so.
story_killed = Signal()
