"""Kernels that start warm: forks of one process that has imported what chapters import.

A kernel starts Python, IPython and Matplotlib, a second of work, and a build needs
thirty of them. Where processes fork safely, one process does this once and each kernel
is a copy of it: a process of its own as before, with nothing of the book imported, but
with the hash seed and the environment of the first, and one thread for matrices.
"""

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint
from pathlib import Path
from tempfile import gettempdir
from threading import Lock
from typing import Any
from uuid import uuid4

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

WARM = (
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "numpy",
)
_asking = Lock()


class Forked(LocalProvisioner):
    """Jupyter's way to a kernel on this machine, where the kernel is a fork."""

    parent: Any
    process: Any

    async def pre_launch(self, **how: Any) -> dict[str, Any]:
        """Talk through files: of ports, two processes may find the same one free."""
        self.parent.transport = "ipc"
        self.parent.ip = str(Path(gettempdir(), f"kernel-{uuid4().hex}"))
        return await super().pre_launch(**how)

    async def launch_kernel(self, cmd: list[str], **how: Any) -> KernelConnectionInfo:
        """Ask for a fork that goes on as this command would."""
        python, arguments = cmd[0], cmd[cmd.index("ipykernel_launcher") + 1 :]
        asked = {"arguments": arguments, "cwd": str(how["cwd"]), "env": how["env"]}
        with _asking:
            server = _server(python)
            try:
                print(json.dumps(asked), file=server.stdin, flush=True)
                assert server.stdout
                self.process = _Fork(int(server.stdout.readline()))
            except (OSError, ValueError):
                _server.cache_clear()  # who asks again gets another
                raise RuntimeError("the process to fork has ended") from None
        self.pid = self.pgid = self.process.pid  # it begins a session of its own
        return self.connection_info


class _Fork:
    """What Jupyter asks of a kernel's process."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """None while it lives."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        """Asked when it has ended; how it did, only its parent could know."""
        return 0

    def send_signal(self, number: int) -> None:
        """To a process that may have ended meanwhile."""
        if self.poll() is None:
            os.kill(self.pid, number)


def use_forks() -> None:
    """Let all kernels of this process be forks; where forks can be trusted."""
    if sys.platform != "linux":
        return
    factory = KernelProvisionerFactory.instance()
    group = KernelProvisionerFactory.GROUP_NAME
    entry = EntryPoint("forked", f"{__name__}:{Forked.__name__}", group)
    factory.provisioners["forked"] = entry
    factory.default_provisioner_name = "forked"


@cache
def _server(python: str) -> subprocess.Popen[str]:
    """The process to fork; it ends when this one does."""
    server = subprocess.Popen(
        [python, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the build, which ends it
    )
    atexit.register(server.communicate)
    return server


def _serve() -> None:
    """Fork for each line that is read; in the fork, be the kernel."""
    del sys.path[0]  # this folder, which no chapter sees
    # what these say, the modules remember from when they are imported
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # who forks has one thread
    os.environ["JPY_PARENT_PID"] = str(os.getpid())
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # or it warns
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    for module in WARM:
        import_module(module)
    gc.freeze()  # no fork looks for garbage among what is shared
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a fork
    for line in sys.stdin:
        if pid := os.fork():
            print(pid, flush=True)
        else:
            return _be_kernel(json.loads(line))


def _be_kernel(asked: dict[str, Any]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # which was the way back to who asks
    os.chdir(asked["cwd"])
    os.environ.update(asked["env"], JPY_PARENT_PID=str(os.getppid()))
    # it would warn, each time, that it talks to this machine without encryption
    sys.argv[1:] = [*asked["arguments"], "--IPKernelApp.log_level=ERROR"]
    import_module("ipykernel.kernelapp").launch_new_instance()


if __name__ == "__main__":
    _serve()
