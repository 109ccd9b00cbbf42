"""部门决算, 部门预算: the public tables, recognised by title, header and content, one line item a row."""

from extract.forms.accounts.reading import Accounts

__all__ = ["Accounts"]
