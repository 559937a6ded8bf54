"""The app on a phone: chooses an ENT, logs in there, and follows one pupil until it logs out."""
