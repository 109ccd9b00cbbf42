"""From tables to records: one module per form family, and the document head."""
