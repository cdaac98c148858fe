"""Is an object on agar a colony? One rule, set by hand, to show a classifier in Python.

The shim calls create() once and classify() for each object. What is imported has to be imported here.
"""

import json
import math

# Places in the list of features: see cfu_features.h.
DIAMETER, ASPECT, RING = 0, 5, 28


def create(parameters):
    """What classify() is given. A ValueError says that a parameter is wrong."""
    given = json.loads(parameters)
    if not isinstance(given, dict) or set(given) - {"longest"}:
        raise ValueError("the only parameter is longest")
    longest = given.get("longest", 3.0)
    if isinstance(longest, bool) or not isinstance(longest, (int, float)) or not 1 <= longest <= 100:
        raise ValueError("longest is a number from 1 to 100")
    return float(longest)


def clamp(value, low, high):
    return max(low, min(high, value))


def classify(longest, features):
    """Probabilities of 'colony' and 'other'. What could not be measured is NaN and speaks for nothing."""
    score = 2.0
    if math.isfinite(features[ASPECT]):
        score += clamp(4.0 * (longest - features[ASPECT]), -10.0, 2.0)
    if math.isfinite(features[RING]):
        score += clamp(4.0 * (0.6 - features[RING]), -8.0, 2.0)
    if math.isfinite(features[DIAMETER]):
        score += clamp(features[DIAMETER] / 50.0 - 4.0, -4.0, 2.0)
    colony = 1.0 / (1.0 + math.exp(-score))
    return [colony, 1.0 - colony]
