"""The page where a person checks a report beside its paper."""
