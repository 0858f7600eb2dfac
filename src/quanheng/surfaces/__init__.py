"""Floor 5: what people and programs see; the only floor, with the worker, that looks at a clock.

Faces (desk, portal, rest, cli) never import each other; what they share stands in ``web`` and in
``templatetags``.
"""
