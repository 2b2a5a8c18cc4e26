"""The commands about finished runs: argument parsing and printing, no logic."""
