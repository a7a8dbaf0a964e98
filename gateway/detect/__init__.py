"""Finding personal and confidential data in text."""
