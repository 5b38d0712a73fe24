"""C1–C5, C7, C9: no connection, or one that is closed already."""

from __future__ import annotations

from typing import Any

from faults.answers import GREETING, KEPT, then_close, then_reset
from faults.places import (
    full_backlog,
    no_such_host,
    nobody_listens,
    over_tls,
    says,
    through_tunnel,
)
from faults.proxy import Tunnel
from faults.row import AGAIN, Expected, Row, fails, fine
from faults.server import reply
from faults.tls import handshake, silent, slow, speak_plainly
from nbllm.call import Timeout
from nbllm.errors import BadRequest, ConnectFailed, ProtocolError, TimedOut

SHORT = Timeout(connect=0.2)
HERE = "127.0.0.1"
TLS_NEVER = ("verify=", "insecure", "CERT_NONE", "disable", "switch off")
LEFT = "a connection that was kept open turns out to be closed"
_C3 = "the connection stalls before it stands"
_C3_SAYS = "gives up after `connect` seconds, asks again, and then raises `TimedOut`"
_C4_SAYS = "raises `ConnectFailed` at once and names `SSL_CERT_FILE`; verification stays on"
_C5 = "the TLS handshake stalls"
_C7 = "an https:// address leads to a server that speaks plain HTTP"
_REPLAY = "sends the request once more on a new one, without a word"


def _too_slow(*words: str, **more: Any) -> Expected:
    return fails(
        TimedOut,
        "no connection to 127.0.0.1:",
        *words,
        attempts=2,
        requests=0,
        notices=(AGAIN,),
        phase="connect",
        **more,
    )


ROWS = (
    Row(
        "C1",
        "refused",
        "nobody listens at the address",
        "asks again, then raises `ConnectFailed` with host and port, and asks whether a local "
        "server runs",
        nobody_listens,
        fails(
            ConnectFailed,
            "no connection to 127.0.0.1:",
            "Is the server running",
            attempts=3,
            requests=0,
            notices=(AGAIN, AGAIN),
            retryable=True,
        ),
    ),
    Row(
        "C1",
        "refused-once",
        "nobody listens, and no retries are wanted",
        "raises at once with `retries=0`",
        nobody_listens,
        fails(ConnectFailed, "no connection", requests=0),
        {"retries": 0},
    ),
    Row(
        "C1",
        "hung-up",
        "the server hangs up without a word, on a new connection",
        "asks again, then raises `ConnectFailed`",
        says(then_close()),
        fails(
            ConnectFailed,
            "hung up before it answered",
            attempts=3,
            notices=(AGAIN, AGAIN),
            retryable=True,
        ),
    ),
    Row(
        "C1",
        "reset-once",
        "the server resets a new connection, the first time",
        "asks again and gives the answer",
        says(then_reset(), GREETING),
        fine(requests=2, notices=(AGAIN,)),
    ),
    Row(
        "C2",
        "unknown-host",
        "the name of the server is not known",
        "looks it up once more, then raises `ConnectFailed`",
        no_such_host,
        fails(
            ConnectFailed,
            "no connection to nowhere.invalid",
            "Check the network",
            attempts=2,
            requests=0,
            notices=(AGAIN,),
        ),
        {"retries": 5},
    ),
    Row(
        "C3",
        "stalls",
        _C3,
        _C3_SAYS,
        full_backlog,
        _too_slow("within 0.2 s", retryable=True),
        {"timeout": SHORT, "retries": 1},
    ),
    *(
        Row(
            "C4",
            case,
            "the certificate is not one to trust: " + what,
            _C4_SAYS,
            over_tls(
                GREETING, greetings=[handshake(name, expired=case == "expired")], is_trusted=known
            ),
            fails(
                ConnectFailed,
                "no connection to 127.0.0.1:",
                "SSL_CERT_FILE",
                requests=0,
                never=TLS_NEVER,
                retryable=False,
            ),
        )
        for case, what, name, known in (
            ("unknown-authority", "its authority is unknown", HERE, False),
            ("wrong-name", "it is another server's", "other.example", True),
            ("expired", "it has expired", HERE, True),
        )
    ),
    Row(
        "C4",
        "own-authority",
        "the certificate is of a company's own authority, named in `SSL_CERT_FILE`",
        "trusts it",
        over_tls(GREETING, greetings=[handshake(HERE)]),
        fine(),
    ),
    Row(
        "C5",
        "stalls",
        _C5,
        _C3_SAYS,
        over_tls(GREETING, greetings=[silent]),
        _too_slow(hangs_up=True),
        {"timeout": SHORT, "retries": 1},
    ),
    Row(
        "C5",
        "stalls-once",
        _C5 + ", the first time",
        "asks again and gives the answer",
        over_tls(GREETING, greetings=[silent, handshake(HERE)]),
        fine(notices=(AGAIN,)),
        {"timeout": Timeout(connect=0.4)},
    ),
    Row(
        "C5",
        "slow-all-the-way",
        "proxy and handshake are slow, each of them within the limit, together beyond it",
        "counts `connect` over name lookup, proxy and TLS together",
        through_tunnel(GREETING, tunnel=lambda: slow_tunnel(0.3)),
        fails(TimedOut, "via proxy", requests=0, phase="connect", hangs_up=True),
        {"timeout": Timeout(connect=0.45), "retries": 0},
    ),
    Row(
        "C7",
        "plain-http",
        _C7,
        "raises `ConnectFailed` at once and says to write http://",
        over_tls(GREETING, greetings=[speak_plainly], is_trusted=False),
        fails(ConnectFailed, "write base_url= with http://", requests=0, retryable=False),
    ),
    Row(
        "C9",
        "closed",
        LEFT,
        _REPLAY,
        says(KEPT, then_close(), KEPT, keep_alive=True),
        fine(requests=3),
        calls=2,
    ),
    Row(
        "C9",
        "reset",
        LEFT,
        _REPLAY,
        says(KEPT, then_reset(), KEPT, keep_alive=True),
        fine(requests=3),
        {"retries": 0},
        calls=2,
    ),
    Row(
        "C9",
        "never-again",
        LEFT + ", and the new one is closed too",
        "raises `ConnectFailed`; with `retries=0` it sends nothing more",
        says(KEPT, then_close(), keep_alive=True),
        fails(ConnectFailed, "hung up before it answered", attempts=2, requests=3),
        {"retries": 0},
        calls=2,
    ),
    Row(
        "C9",
        "nonsense",
        "a connection that was kept open carries what is no HTTP",
        "raises `ProtocolError` and sends nothing again: an answer came",
        says(KEPT, then_close(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), KEPT, keep_alive=True),
        fails(ProtocolError, "breaks the rules of HTTP", requests=2),
        calls=2,
    ),
    Row(
        "C9",
        "refusal",
        "a connection that was kept open carries an error",
        "raises it and sends nothing again",
        says(KEPT, reply(400, "{}"), KEPT, keep_alive=True),
        fails(BadRequest, attempts=1, requests=2),
        calls=2,
    ),
)


def slow_tunnel(seconds: float) -> Tunnel:
    """A proxy and a server behind it that both think for a while."""
    return Tunnel(slow(seconds, handshake("far.example")), pause=seconds)
