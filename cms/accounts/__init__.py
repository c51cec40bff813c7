"""How staff get in: django-allauth, told what this house allows.

The people themselves, their roles and invitations, are the newsroom's (`news.people`).
"""
