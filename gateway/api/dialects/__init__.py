"""One dialect a file."""
