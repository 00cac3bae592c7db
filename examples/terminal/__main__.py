"""``python -m terminal``, from the folder that holds this one."""

import sys

from .app import main

sys.exit(main())
