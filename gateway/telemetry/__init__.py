"""What operators measure: figures and traces, made of what the log is told and of nothing else."""
