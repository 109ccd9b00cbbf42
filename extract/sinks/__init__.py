"""What becomes of a report: JSON files, the JSON Schema, the relational schema and the data dictionary."""
