"""The people of the house: their roles and desks, their invitations, what changed."""
