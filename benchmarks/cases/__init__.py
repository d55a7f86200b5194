"""One module a case: what is compared, in how many rounds, and the figures that the goals are held against."""
