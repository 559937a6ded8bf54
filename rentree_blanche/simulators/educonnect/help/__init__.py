"""EduConnect's help: frequent questions, and who helps with what; reachable without logging in."""
