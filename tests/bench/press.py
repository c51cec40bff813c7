"""A desk that publishes a story whenever it is told to: a process the bench runs.

Django is set up on the corpus. For each line it reads it presses the button Publish of
another story, and prints the milliseconds: until the admin answered or, when it is
given the port of a web server, from there until that one shows it.
"""

import sys
import time
from itertools import cycle
from typing import Any
from urllib.request import urlopen

STORIES = 12
PATIENCE_SECONDS = 10


def main(port: str = "") -> None:
    """Press until there are no more lines."""
    import django
    from django.conf import settings

    django.setup()
    settings.ALLOWED_HOSTS.append("testserver")
    editor, stories = _desk()
    for _, story in zip(sys.stdin, cycle(stories), strict=False):
        seconds = _visible(editor, story, port) if port else _press(editor, story)
        print("took", seconds * 1000, flush=True)


def _desk() -> tuple[Any, list[Any]]:
    from django.contrib.auth import get_user_model

    from news.models import ArticlePage
    from tests.editor import Editor

    managing = get_user_model().objects.get(username="managing")
    return Editor(managing), list(ArticlePage.objects.order_by("pk")[:STORIES])


def _visible(editor: Any, story: Any, port: str) -> float:
    """Return the seconds from the admin's answer until another process shows it."""
    address = f"http://127.0.0.1:{port}/api/v1/articles/{story.public_id}/"
    title = f"Figures {time.time_ns()}"
    for _ in range(3):
        urlopen(address).read()  # kept by the edge from here on
    _press(editor, story, title=title)
    answered = time.monotonic()
    while title.encode() not in urlopen(address).read():
        if time.monotonic() > answered + PATIENCE_SECONDS:
            raise SystemExit("The edge never showed it.")
    return time.monotonic() - answered


def _press(editor: Any, story: Any, *, title: str = "") -> float:
    """Change a story as a reporter would, and publish it by the managing editor."""
    from django.contrib.auth import get_user_model

    from news.models import ArticlePage
    from tests.factories import no_correction

    reporter = get_user_model().objects.get(username="reporter")
    story = ArticlePage.objects.get(pk=story.pk)
    text = story.get_latest_revision_as_object()
    text.title = title or f"{text.title} {time.time_ns()}"[-200:]
    text.save_revision(user=reporter, clean=False)
    no_correction(story, by=reporter)
    story = ArticlePage.objects.get(pk=story.pk)
    began = time.monotonic()
    response = editor.post(story, "publish")
    took = time.monotonic() - began
    assert response.status_code == 200
    live = ArticlePage.objects.get(pk=story.pk)
    assert live.title == text.title, "the admin did not publish"
    return took


if __name__ == "__main__":
    main(*sys.argv[1:])
