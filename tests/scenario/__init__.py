"""A package, unlike the other folders of tests: what its tests share, a whole platform, ends with the last of them."""
