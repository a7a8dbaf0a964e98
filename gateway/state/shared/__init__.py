"""What several gateways share in Redis: counts that each of them owns a part of."""
