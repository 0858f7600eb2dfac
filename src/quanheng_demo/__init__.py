"""The made-up city: a generator that is pure, and players who act by the doors of the engines."""
