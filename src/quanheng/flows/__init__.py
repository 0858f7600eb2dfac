"""Floor 4: the road between the engines; imports all of them, and is imported by the faces alone."""
