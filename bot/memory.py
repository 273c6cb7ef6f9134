"""What the allocator keeps for itself is given back to a small machine; only glibc is known to need it."""

import ctypes
import gc
import sys

_ARENAS = -8  # mallopt's M_ARENA_MAX, malloc.h
_FEW = 1  # one heap for all threads: ours wait more than they allocate


def one_heap() -> None:
    """Before threads start: each would otherwise keep a heap of its own for good."""
    if allocator := _glibc():
        allocator.mallopt(_ARENAS, _FEW)


def settle_memory() -> None:
    """What was loaded stays for good: the collector leaves it alone, and what loading left free goes back."""
    gc.collect()
    gc.freeze()
    if allocator := _glibc():
        allocator.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    allocator = ctypes.CDLL(None)
    return allocator if hasattr(allocator, "malloc_trim") else None
