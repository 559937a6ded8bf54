"""The pages of an activation, one module a subject; `activation.steps` lists them."""
