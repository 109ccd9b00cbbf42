"""What stands on paper: documents, blocks, tables, cells and where they are. Frozen, without I/O."""

from extract.model.document import Block, Document, Element
from extract.model.table import Cell, GridError, Place, Table

__all__ = ["Block", "Cell", "Document", "Element", "GridError", "Place", "Table"]
