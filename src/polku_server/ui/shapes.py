"""Template tags of the house shapes: interval, trend, dots, path."""

from django import template

register = template.Library()
