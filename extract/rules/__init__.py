"""What does not add up: one small function per rule, in one explicit book."""

from extract.rules.book import BOOK, check
from extract.rules.engine import Rule, Settings
from extract.rules.page import rule_page

__all__ = ["BOOK", "Rule", "Settings", "check", "rule_page"]
