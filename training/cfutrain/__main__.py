"""`python -m cfutrain`."""

import sys

from cfutrain.cli import main

sys.exit(main())
