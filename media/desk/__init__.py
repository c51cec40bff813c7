"""The screens of the picture desk: its list, batch edit, crops and what rights do."""
