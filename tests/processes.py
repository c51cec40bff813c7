"""Whether the process that left a folder behind is still there."""

import os


def is_alive(pid: int) -> bool:
    """Tell whether a process exists, whoever it belongs to."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
