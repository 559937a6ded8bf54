"""EduConnect sending its SMS by the gateway's other protocols."""
