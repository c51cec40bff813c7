"""The board: every story in hand, in the column of the stage it is at."""
