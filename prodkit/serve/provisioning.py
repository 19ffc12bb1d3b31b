"""How kernels are started: with the Python that serves, by a fork where that can be done."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from traitlets import Bool, Dict, List

if TYPE_CHECKING:
    from jupyter_client.connect import KernelConnectionInfo

PROVISIONER = "prodkit-fork"


class ForkProvisioner(LocalProvisioner):  # type: ignore[misc]  # jupyter_client's hints do not reach its subclasses
    """Starts a kernel by a fork of the server's `ForkServer`, and otherwise treats it as a local one."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel of a command line such as `python -m ipykernel_launcher -f FILE`."""
        forkserver = self.parent.parent.forkserver  # of the manager of all kernels
        command = cmd[cmd.index("-m") + 1 :]
        folder = kwargs.get("cwd") or str(Path.cwd())
        self.process = await forkserver.fork(command, kwargs["env"], folder, f"prodkit-{self.kernel_id[:7]}")
        self.pid = self.pgid = self.process.pid
        return self.connection_info


def offer_forks(parent: object) -> None:
    """Make the provisioner known to this process; an entry point would offer it to every Jupyter of this Python."""
    point = EntryPoint(PROVISIONER, f"{__name__}:ForkProvisioner", KernelProvisionerFactory.GROUP_NAME)
    KernelProvisionerFactory.instance(parent=parent).provisioners[PROVISIONER] = point


class OwnPython(KernelSpecManager):  # type: ignore[misc]
    """Runs kernels with the Python that serves, whatever kernels the user has installed."""

    kernel_dirs: List[str] = List([])
    kernel_env: Dict[str, str] = Dict(config=True)
    forked = Bool(config=True)

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Describe the kernel, with the folder and language the apps are told."""
        spec = super().get_kernel_spec(kernel_name)
        # Nobody types code there, and a kernel that is ended while it starts need not complain.
        spec.argv = [*spec.argv, "--HistoryManager.enabled=False", "--IPKernelApp.log_level=50"]
        spec.env = {**spec.env, **self.kernel_env}
        if self.forked:
            spec.metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return spec
