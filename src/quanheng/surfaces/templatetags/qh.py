"""Template words shared by the faces: dates, money, masked values, lamps and beams."""

from django import template

register = template.Library()
