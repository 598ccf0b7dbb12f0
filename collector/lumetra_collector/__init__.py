"""The collector: receive, decode, normalise, price, batch, write."""
