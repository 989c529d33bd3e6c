"""Secrets at rest: AES-256-GCM, the key's id in front, the row's identity as associated data, keys that rotate.

A sealed secret is text: "k2:BASE64", where k2 names the key and BASE64 is nonce (12 bytes) and ciphertext with its tag.
The associated data ties it to its row: a token copied into another team's row does not open (NIST SP 800-38D).
"""

from __future__ import annotations

import base64
import binascii
import os
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_EXAMPLE = 'TONGPIN_SECRET_KEYS="k1:$(openssl rand -base64 32)"'


class SecretsError(Exception):
    """A secret cannot be sealed or opened; the text says why and what to do, and holds nothing of the secret."""


class Keyring:
    """The keys in use, newest first: the first seals, all of them open."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self.newest = next(iter(keys))

    def seal(self, secret: str, row: str) -> str:
        """The secret as text that only these keys open, and only for the row with this identity."""
        nonce = os.urandom(_NONCE)
        sealed = self._ciphers[self.newest].encrypt(nonce, secret.encode(), row.encode())
        return f"{self.newest}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, row: str) -> str:
        """What was sealed for this row. Raises SecretsError when the key is gone, or the text is another row's."""
        name, _, body = sealed.partition(":")
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise SecretsError(
                f'A stored token was encrypted with the key "{name}", which is not in TONGPIN_SECRET_KEYS. '
                "Put that key back (after the newest one), or install the app again in that team."
            )
        try:
            raw = base64.b64decode(body, validate=True)
            return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], row.encode()).decode()
        except (InvalidTag, binascii.Error, ValueError):
            raise SecretsError(
                f'A stored token does not open with the key "{name}": the key was changed under the same name, or the '
                "row was altered. Put the old key back, or install the app again in that team."
            ) from None

    def stale(self, sealed: str) -> bool:
        """Whether it was sealed with a key that is no longer the newest."""
        return not sealed.startswith(f"{self.newest}:")


def keyring(setting: str) -> Keyring:
    """The keys of the setting "id:base64,id:base64", newest first. Raises SecretsError with the cure in its text."""
    if not setting.strip():
        raise SecretsError(
            "TONGPIN_SECRET_KEYS is empty, so the tokens of installed teams cannot be kept safely. Make a key and put "
            f"it into .env:  {_EXAMPLE}"
        )
    keys: dict[str, bytes] = {}
    for number, part in enumerate(setting.split(","), 1):
        name, colon, body = part.strip().partition(":")
        if not colon or not re.fullmatch(r"[A-Za-z0-9_-]{1,16}", name):
            raise SecretsError(
                f"TONGPIN_SECRET_KEYS: key number {number} has no name in front. Write name:key, such as {_EXAMPLE}"
            )
        try:
            key = base64.b64decode(body, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 32:
            raise SecretsError(
                f'TONGPIN_SECRET_KEYS: the key "{name}" is not 32 bytes in base64. Make one like this: {_EXAMPLE}'
            )
        if name in keys:
            raise SecretsError(f'TONGPIN_SECRET_KEYS: two keys are named "{name}"; each needs a name of its own')
        keys[name] = key
    return Keyring(keys)
