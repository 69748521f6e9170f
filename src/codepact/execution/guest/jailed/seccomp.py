# The last wall of a player's process: the kernel refuses every call but a few. What is left is
# memory, its own socket, and its end. Hand-written, since nothing is installed inside.

import ctypes
import os
import resource
import struct

ALLOWED = {
    "x86_64": (
        0xC000003E,
        # read write close mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn
        # sched_yield mremap madvise exit futex sigaltstack clock_gettime exit_group
        (0, 1, 3, 9, 10, 11, 12, 13, 14, 15, 24, 25, 28, 60, 202, 131, 228, 231),
    ),
    "aarch64": (
        0xC00000B7,
        (63, 64, 57, 222, 226, 215, 214, 134, 135, 139, 124, 216, 233, 93, 98, 132, 113, 94),
    ),
}


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def _filter():
    arch, numbers = ALLOWED[os.uname().machine]
    load, equal, give = 0x20, 0x15, 0x06
    refuse, allow, kill = 0x00050001, 0x7FFF0000, 0x80000000  # EPERM, allow, kill the process
    code = [(load, 0, 0, 4), (equal, 1, 0, arch), (give, 0, 0, kill), (load, 0, 0, 0)]
    code += [(equal, len(numbers) - k, 0, n) for k, n in enumerate(numbers)]
    code += [(give, 0, 0, refuse), (give, 0, 0, allow)]
    text = b"".join(struct.pack("HBBI", *step) for step in code)
    return _Program(len(code), text)


_LIBC = ctypes.CDLL(None, use_errno=True)
_FILTER = _filter()


def confine(memory, seconds):
    """Give up everything, for good. `memory` in bytes beyond what there is, `seconds` of CPU."""
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds + 2),  # later than the referee, which knows whose it is
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(what, (limit, limit))
    no_new_privileges, seccomp, by_filter = 38, 22, 2
    if _LIBC.prctl(no_new_privileges, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_NO_NEW_PRIVS)")
    if _LIBC.prctl(seccomp, by_filter, ctypes.byref(_FILTER), 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_SECCOMP)")


def without_random_addresses():
    """Ask for the same addresses at each start; whether that needs a new start."""
    fixed = 0x0040000
    before = _LIBC.personality(0xFFFFFFFF)
    if before == -1 or before & fixed:
        return False
    return _LIBC.personality(before | fixed) != -1
