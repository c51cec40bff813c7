"""The desk: the screens a newsroom works in all day, made of Wagtail's own parts."""
