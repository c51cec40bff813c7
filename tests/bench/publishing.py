"""Publishing by the admin, and when readers see it: run on a database by the bench.

A process of its own, with Django set up on the corpus. It prints one line of JSON.
"""

import json
import sys
import time
from statistics import median
from typing import Any
from urllib.request import urlopen

TIMES = 12


def publish_times() -> list[float]:
    """Return the seconds of presses of the button Publish in the story's editor."""
    editor, stories = _desk()
    times = [_press(editor, story, number) for number, story in enumerate(stories)]
    return times[2:]  # the first ones read templates and plans


def visible_times(port: int) -> list[float]:
    """Return the seconds from the admin's answer until another process shows it."""
    editor, stories = _desk()
    waits = []
    for number, story in enumerate(stories):
        address = f"http://127.0.0.1:{port}/api/v1/articles/{story.public_id}/"
        mark = f"Figures {number} {time.time_ns()}"
        for _ in range(3):
            urlopen(address).read()  # kept by the edge from here on
        _press(editor, story, number, title=mark)
        answered = time.monotonic()
        while mark.encode() not in urlopen(address).read():
            if time.monotonic() > answered + 10:
                raise SystemExit("The edge never showed it.")
        waits.append(time.monotonic() - answered)
    return waits


def _desk() -> tuple[Any, list[Any]]:
    from django.contrib.auth import get_user_model

    from news.models import ArticlePage
    from tests.editor import Editor

    managing = get_user_model().objects.get(username="managing")
    return Editor(managing), list(ArticlePage.objects.order_by("pk")[:TIMES])


def _press(editor: Any, story: Any, number: int, **changes: Any) -> float:
    """Change a story as a reporter would, and publish it by the managing editor."""
    from django.contrib.auth import get_user_model

    from news.models import ArticlePage
    from tests.factories import no_correction

    reporter = get_user_model().objects.get(username="reporter")
    text = story.get_latest_revision_as_object()
    text.title = changes.get("title") or f"{text.title} {time.time_ns()}"[-200:]
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


def main(what: str, *arguments: str) -> None:
    """Print the times in milliseconds."""
    import django
    from django.conf import settings

    django.setup()
    settings.ALLOWED_HOSTS.append("testserver")
    times = publish_times() if what == "publish" else visible_times(int(arguments[0]))
    print(json.dumps([seconds * 1000 for seconds in times]))


def summary(times: list[float]) -> tuple[float, float]:
    """Return the median and the worst of a hundred."""
    ordered = sorted(times)
    return median(ordered), ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]


if __name__ == "__main__":
    main(*sys.argv[1:])
