"""What every room stands on: time, space, colour, seeds, digests, errors, assets, tickets."""
