"""What other policies would have done with the requests that the log records."""
