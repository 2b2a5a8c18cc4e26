"""The command `ebpm batch`: argument parsing and printing, no logic."""
