-- Some of the results behind it come from a declared generator, or its makers say that it is an example.
ALTER TABLE improvements ADD COLUMN illustrative boolean NOT NULL DEFAULT false;
