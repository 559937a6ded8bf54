"""The checks of a service provider as pytest items; they are collected where one is named by `--rentree-service`."""
