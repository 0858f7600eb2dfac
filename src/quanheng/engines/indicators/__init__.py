"""Indicators: the plan's figures by day, what they were reckoned from, and what of the plan is there.

Entered by ``api`` alone.
"""
