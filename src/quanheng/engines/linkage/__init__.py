"""Whose row is it: pairs of a row and a business that a person judges, and the costs that draw the lines."""
