"""The demo newsroom: its texts, its pictures and how they are entered."""
