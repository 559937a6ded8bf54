"""What the control API does, subject by subject."""
