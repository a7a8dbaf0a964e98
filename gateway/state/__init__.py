"""Keys and secrets of the installation."""
