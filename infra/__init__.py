"""From the specification to the resources in AWS: pure functions, called by the template and by the local run."""
