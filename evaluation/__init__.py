"""What the system is worth: labelled sets, judged runs, benchmarks; imports the simulator and is imported by nobody."""
