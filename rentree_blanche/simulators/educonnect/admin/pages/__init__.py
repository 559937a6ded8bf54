"""The pages of the console, subject by subject."""
