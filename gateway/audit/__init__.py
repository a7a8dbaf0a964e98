"""The log that an auditor can verify."""
