"""The log in PostgreSQL, for several gateways that share one; only this room knows the driver."""
