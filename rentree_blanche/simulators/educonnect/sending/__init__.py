"""Messages that EduConnect sends: an outbox, and one transport for each channel."""
