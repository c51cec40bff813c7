"""What the picture desk tells the rest of the house."""

from django.dispatch import Signal

# Sent after commit, once new renditions are there, when something that readers see of
# a picture has changed: words, rights, focal point or file. Arguments: ``image``.
picture_changed = Signal()
