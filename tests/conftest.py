"""Every test runs without a network: no code path of the product may open one."""

import os
import socket
import tempfile

import pytest
from hypothesis import HealthCheck, settings

# On a clean checkout the same examples are tried every time, so that a landing does not depend on luck; at a desk they vary.
# No example has to be done within a time: how long it takes says how busy the machine is.
_UNTIMED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("ci", derandomize=True, **_UNTIMED)
settings.register_profile("desk", **_UNTIMED)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if os.environ.get("LC_ALL") in ("C", "POSIX"):
    os.environ["LC_ALL"] = "C.UTF-8"  # Qt takes it instead and says so, and what it says fails a test
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())  # Mesa complains on standard error without it


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that is not to this process's own Unix sockets."""

    def refuse(self: socket.socket, address: object) -> None:
        raise AssertionError(f"a connection to {address!r} was tried; Soundstage works without a network")

    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if self.family == getattr(socket, "AF_UNIX", None):
            return real_connect(self, address)  # type: ignore[arg-type]
        return refuse(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
