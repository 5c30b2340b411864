"""The promises of the design, each by a program of its own. Short forms run with the tests; ``make proof`` runs the
long ones and ends with a table: promise, wanted, measured, kept or not."""
