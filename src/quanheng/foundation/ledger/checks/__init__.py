"""Verification in four depths, the deepest from the rows of the acts up to the copies that witnesses keep."""
