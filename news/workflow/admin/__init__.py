"""Wagtail's screens with the words of the desk: forms, views and bulk actions."""
