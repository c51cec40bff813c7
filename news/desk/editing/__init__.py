"""What stands beside the editor of a story while somebody writes."""
