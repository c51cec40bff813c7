"""Drafts through the delivery API: who may see them, and how they join what is public.

The same projection makes a draft and a live story. Nothing here is on the public path:
without a token no module of this package reads a page.
"""
