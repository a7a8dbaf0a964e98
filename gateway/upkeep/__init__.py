"""What a running gateway does beside answering: it watches, reloads, erases and tells."""
