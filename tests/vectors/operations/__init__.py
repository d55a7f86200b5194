"""From a case's names to the product's functions: each module translates a part of the operations, and computes nothing."""
