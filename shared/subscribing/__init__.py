"""What other agencies are shown of a service's public topics: a page, and the document that it is made of."""
