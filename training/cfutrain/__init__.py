"""Trains classifiers of colonies and measures them against known truth.

Pixels, outlines and features come from `cfu`, which must be built: this package never looks at a
picture by itself, so that training sees exactly what counting sees.
"""

import os

# Threads that spin while they wait for others cost a shared machine more than they save. The
# libraries read this when they are loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

__version__ = "0.1.0"
