"""What the environment says about proxies and certificates may be broken."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import httpx

from nbllm.errors import ConfigError


@contextmanager
def reading_environment() -> Generator[None, None, None]:
    """In here httpx reads it; broken settings leave as a ``ConfigError``."""
    try:
        yield
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        # What is read as a broken port may be a part of a password.
        reason = "a broken address" if isinstance(error, httpx.InvalidURL) else error
        raise ConfigError(
            f"the environment's proxy or certificate settings cannot be used: {reason}. Look at "
            "HTTPS_PROXY, ALL_PROXY, NO_PROXY and SSL_CERT_FILE."
        ) from None
