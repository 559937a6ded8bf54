"""The drift watch: what a deployment shows of itself to anybody, compared with what the simulator does.

It reads metadata, walks to the login form as a browser without JavaScript, and opens the self-service's pages. It
never sends credentials, and visits no host that the target file does not name.
"""
