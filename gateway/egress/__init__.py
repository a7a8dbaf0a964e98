"""The only way out: every outbound connection is opened here."""
