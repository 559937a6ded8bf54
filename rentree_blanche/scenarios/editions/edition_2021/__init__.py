"""The pages of 2021 (seed 004), with the login of before about 2025."""
