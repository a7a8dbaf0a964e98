"""What an exchange cost."""
