"""What axe finds on a screen of the admin."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

SERIOUS = {"serious", "critical"}


def faults(tab: Any, *, within: str) -> list[str]:
    """Return what axe finds serious in a part of the screen."""
    found = Axe().run(tab, context={"include": [[within]]}).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:120]}"
        for fault in found
        if fault["impact"] in SERIOUS
        for node in fault["nodes"]
    ]
