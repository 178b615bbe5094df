"""What Pulumi runs: one stack file in, one conference's streaming system out."""
