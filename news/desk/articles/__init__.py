"""The articles list: every story of the paper, found by what a newsroom asks for."""
