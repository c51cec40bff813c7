"""The staff API: Wagtail's API v3 and the desk's verbs, behind tokens."""
