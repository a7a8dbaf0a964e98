"""The wire formats that targets speak, one file each: what is sent, and how answers are read."""
