"""What an account is told of."""
