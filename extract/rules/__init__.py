"""What does not add up: one small function per rule, in one explicit book."""

from extract.rules.book import BOOK, check
from extract.rules.engine import Rule, Settings
from extract.rules.page import rule_page
from extract.rules.settings import load_settings

__all__ = ["BOOK", "Rule", "Settings", "check", "load_settings", "rule_page"]
