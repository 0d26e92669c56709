"""Acting on a service that is running, on this desk or in a stage of the cloud."""
