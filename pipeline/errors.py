"""What a user can mend, said in one line."""

import errno

DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""The numbers of an OSError that says that a disk, or a person's share of it, is full."""


class PipelineError(Exception):
    """Something a user can mend.

    The message is one line: what is wrong, where (file, key, line or post), and what to do.
    A stage that raises it ends with exit code 2 and no traceback, unless `--debug` is given.
    """
