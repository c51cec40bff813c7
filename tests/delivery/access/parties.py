"""Who asks, in tests of access."""

STRANGER = "203.0.113.7"
OTHER = "198.51.100.9"


def headers(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}
