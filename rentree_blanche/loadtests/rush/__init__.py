"""The measured rush: arrivals, engine, search for the knee, verdict, report and comparison."""
