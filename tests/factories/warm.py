"""A `polku` that starts at once: each command is a process of its own, forked where the dear imports are done already.

Our own modules are imported by each command anew, with its environment and folder; only other people's are shared.
What must be seen from the very start (`polku serve`, the wheel, how little `--help` imports) is run for real.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import io
import marshal
import os
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from pathlib import Path
from typing import NoReturn

READY = (
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "django.core.management",
    "django.core.serializers.json",
    "django.db.models",
    "django.forms",
    "django.template.response",
    "django.urls",
    "duckdb",
    "fido2.server",
    "ibis.backends.sql.compilers",
    "numpy",
    "pandas",
    "pyarrow.compute",
    "pyarrow.csv",
    "pyarrow.parquet",
    "pydantic",
    "rich.markup",
    "rich.table",
    "scipy.linalg",
    "scipy.optimize",
    "scipy.special",
    "typer",
)
REAL = Path(sys.executable).with_name("polku")
STUB = """#!{python} -SIE
import marshal, os, socket, sys
if sys.argv[1:2] == ["serve"]:  # it starts others and is told to end by signals: for real
    os.execv({real!r}, [{real!r}, *sys.argv[1:]])
asked = marshal.dumps([sys.argv, os.getcwd(), dict(os.environb)])
with socket.socket(socket.AF_UNIX) as to:
    to.connect({address!r})
    socket.send_fds(to, [len(asked).to_bytes(8, "big")], [0, 1, 2])
    to.sendall(asked)
    said = to.recv(2)
sys.exit(said[0] if said else "the process that was to run this is gone")
"""


@functools.cache
def programs() -> Path:
    """Give a folder that lasts as long as this process, with `polku`, and `polku-code` that takes lines of Python."""
    folder = Path(tempfile.mkdtemp(prefix="polku-warm-"))
    stub = STUB.format(python=sys.executable, real=str(REAL), address=str(folder / "socket"))
    for name in ("polku", "polku-code"):
        (folder / name).write_text(stub)
        (folder / name).chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("POLKU_", "PYTHON", "DJANGO"))}
    warming = subprocess.Popen(
        [sys.executable, __file__, str(folder / "socket")],
        env=kept | {"LANGUAGE": "", "LC_ALL": "C.UTF-8"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    atexit.register(end, warming)
    assert warming.stdout is not None
    assert warming.stdout.read(5) == b"ready"
    return folder


def end(warming: subprocess.Popen[bytes]) -> None:
    """Let it see that nobody asks any more."""
    warming.communicate()


def main(address: str) -> None:
    """Import what is dear, then fork for each command that is asked, until our input ends."""
    del sys.path[0]  # this folder's modules are no top-level modules
    for name in READY:
        importlib.import_module(name)
    listener, waiting = socket.socket(socket.AF_UNIX), selectors.DefaultSelector()
    listener.bind(address)
    listener.listen(64)
    waiting.register(listener, selectors.EVENT_READ, None)
    waiting.register(sys.stdin.buffer.raw, selectors.EVENT_READ, None)
    gc.collect()
    gc.freeze()
    os.write(1, b"ready")
    while (asking := asked(waiting, listener)) is not None:
        pid = os.fork()
        if pid == 0:
            waiting.close()
            listener.close()
            become(asking)
            leave(run(Path(sys.argv[0]).name))
        waiting.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, asking))


def asked(waiting: selectors.BaseSelector, listener: socket.socket) -> socket.socket | None:
    """Tell who waits how their commands ended; give the next who asks, None once our input ends."""
    while True:
        for key, _ in waiting.select():
            if key.fileobj is listener:
                return listener.accept()[0]
            if key.data is None:
                return None
            pid, asking = key.data
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            waiting.unregister(key.fileobj)
            os.close(key.fd)
            asking.send(bytes([code if code >= 0 else 128 - code]))
            asking.close()


def become(asking: socket.socket) -> None:
    """Take the streams, the words, the folder and the environment of who asks, and do what they asked."""
    length, streams, _, _ = socket.recv_fds(asking, 8, 3)
    text = b""
    while len(text) < int.from_bytes(length, "big"):
        text += asking.recv(1 << 16)
    asking.close()
    for number, given in enumerate(streams):
        os.dup2(given, number)
        os.close(given)
    sys.stdin, sys.stdout = stream(0, "strict"), stream(1, "surrogateescape")
    sys.stderr = stream(2, "backslashreplace", line_buffering=True)
    words, folder, environ = marshal.loads(text)  # noqa: S302  of our own stub
    os.chdir(folder)
    os.environb.clear()
    os.environb.update(environ)
    sys.argv = words


def stream(number: int, errors: str, *, line_buffering: bool = False) -> io.TextIOWrapper:
    """Open one of the three streams as an interpreter does when it starts."""
    raw = open(number, "wb" if number else "rb")  # noqa: SIM115  for as long as the process is
    return io.TextIOWrapper(raw, "utf-8", errors, line_buffering=line_buffering)


def run(program: str) -> int:
    """Run `polku`, or lines of Python, as the main module of this process; give the code to end with."""
    try:
        if program == "polku":
            from polku_server.cli import main as polku

            polku()
        else:
            exec(compile(sys.argv.pop(1), "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102  of our own tests
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001  as an interpreter does
        traceback.print_exc()
        return 1
    return 0


def leave(code: int) -> NoReturn:
    """End as an interpreter does, but take nothing apart that is shared with the next command."""
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1])
    leave(0)
