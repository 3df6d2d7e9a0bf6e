"""One way to write an address or a number: what two spellings of the same one share."""

from __future__ import annotations

import re
import unicodedata

from .models.parties import Channel

HOME = "358"  # numbers without a country are Finnish
NOT_DIALLED = re.compile(r"[^\d+]")


def key(channel: str, value: str) -> str:
    """Give the key of a contact; empty for what can be no address or number of its channel."""
    text = unicodedata.normalize("NFKC", value).strip()
    if channel == Channel.EMAIL:
        return email(text)
    if channel in (Channel.PHONE, Channel.SMS):
        return phone(text)
    return " ".join(text.casefold().split())[:254]


def email(text: str) -> str:
    """Give an address in small letters without what stands around it; a plus tag is kept, for it is another box."""
    text = text.removeprefix("mailto:").strip("<>;, ").casefold()
    local, at, host = text.rpartition("@")
    fit = at and local and "." in host.strip(".") and not re.search(r"\s", text)
    return f"{local}@{host.rstrip('.')}"[:254] if fit else ""


def phone(text: str) -> str:
    """Give a number with its country: 040 123 4567 and +358 (0)40 1234567 are one."""
    text = re.sub(r"\(0\)", "", re.split(r"(?i)\b(?:ext|puh|alanro)\b|;", text.removeprefix("tel:"))[0])
    dialled = NOT_DIALLED.sub("", text)
    digits = dialled.replace("+", "")
    if dialled.startswith("+"):
        whole = digits
    elif digits.startswith("00"):
        whole = digits[2:]
    elif digits.startswith("0"):
        whole = HOME + digits[1:]
    else:
        whole = digits if digits.startswith(HOME) and len(digits) > 9 else HOME + digits
    return f"+{whole}" if len(digits) >= 7 and len(whole) <= 15 else ""
