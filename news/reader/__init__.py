"""The HTML reader: pages made from the published record alone."""
