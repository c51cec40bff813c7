"""One version of a story, read and judged by somebody without an account."""
