"""One recogniser a file; `load.py` collects them."""
