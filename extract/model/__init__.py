"""What stands on paper: documents, blocks, tables, cells and where they are. Frozen, without I/O."""

from extract.model.document import Block, Document, Element
from extract.model.table import BBox, Cell, GridError, Place, Table

__all__ = ["BBox", "Block", "Cell", "Document", "Element", "GridError", "Place", "Table"]
