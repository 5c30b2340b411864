"""What Replycart can do, measured: one program per figure of the design, each beside the bare limit or what a user
would pick instead, in the same run. ``python -m benchmarks`` runs them all and renews RESULTS.md.
"""
