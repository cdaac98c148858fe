// Grows with the first change.
