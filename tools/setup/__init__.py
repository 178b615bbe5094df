"""Set-up of a machine for this project: `python3 -m tools.setup`, called by `make`.

Standard library only, since it runs before the project's environment exists.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - what older ones are told
    sys.exit(
        f"set-up needs Python 3.11 or newer, and {sys.executable} is {sys.version.split()[0]}: "
        "install one and name it, as in 'make PYTHON=python3.11 up'"
    )
