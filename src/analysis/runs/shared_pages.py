"""Imported last by a process that forks others: what it has imported stays one copy in memory.

The garbage collector writes to every object that it looks at, and a page that is written to is no longer shared.
"""

from __future__ import annotations

import gc

gc.collect()
gc.freeze()
