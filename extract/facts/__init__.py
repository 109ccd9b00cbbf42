"""Quantities stated in prose: what is measured, how much, when, and in which respect."""

from extract.facts.evidence import link
from extract.facts.statements import facts_of

__all__ = ["facts_of", "link"]
