"""How long a story is, counted as readers' apps are told it."""

from dataclasses import dataclass
from typing import Any

from news.projection.article import WORDS_PER_MINUTE

# Blocks whose words are the story's own, as in `news.projection.body`.
COUNTED = {"fact_box", "heading", "paragraph"}


@dataclass(frozen=True)
class Length:
    """Words, and the minutes it takes to read them."""

    words: int

    @property
    def minutes(self) -> int:
        """Begun minutes, at least one."""
        return max(1, -(-self.words // WORDS_PER_MINUTE))


def length_of(story: Any) -> Length:
    """Count the words of a body."""
    blocks = (child for child in story.body if child.block_type in COUNTED)
    texts = (child.block.get_searchable_content(child.value) for child in blocks)
    return Length(sum(len(text.split()) for found in texts for text in found))
