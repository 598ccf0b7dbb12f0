"""What the stores can answer instead of rows.

LumetraError
├── Unavailable
│   └── StoreUnavailable      the store is down, full, out of memory or busy: the same request may work later
│       └── StoreLocked       another process holds the data directory
└── StorageError
    ├── QueryFailed           the engine refused a statement of ours: a defect, not a passing state
    └── SchemaTooNew          the tables were made by a newer Lumetra
"""

from lumetra_core.errors import LumetraError, Unavailable


class StoreUnavailable(Unavailable):
    """The store does not answer; the request can be sent again later."""


class StoreLocked(StoreUnavailable):
    """Another process holds the data directory."""


class StorageError(LumetraError):
    """The store cannot do what it was asked."""


class QueryFailed(StorageError):
    """The store refused a statement."""


class SchemaTooNew(StorageError):
    """The tables were made by a newer Lumetra; start that version, or restore a backup made before it."""
