"""Mails about accounts: a server that does not take one is no error of who waits."""

import logging

from django.core.mail import send_mail

logger = logging.getLogger("news.people")


def send(subject: str, text: str, *, to: str, about: str) -> bool:
    """Send a mail ``about`` something; say whether the server took it."""
    try:
        send_mail(subject, text, None, [to])
    except OSError as error:  # SMTPException is one
        reason = type(error).__name__
        logger.error("mail of %s failed", about, extra={"reason": reason})
        return False
    return True
