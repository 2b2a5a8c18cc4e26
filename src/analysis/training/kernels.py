"""The kernels that `ebpm lab` starts: as everywhere, and errors come with words for them."""

from __future__ import annotations

from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec, KernelSpecManager

# The kernel `ebpm` has it in its own file (share/jupyter).
_TEACHING = "--ext=analysis.training.teaching"


class LabKernels(KernelSpecManager):
    """Finds kernels as usual; that of the Python which runs JupyterLab is told to explain errors."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Describe how to start a kernel."""
        spec = super().get_kernel_spec(kernel_name)
        if kernel_name == NATIVE_KERNEL_NAME:
            spec.argv = [*spec.argv, _TEACHING]
        return spec
