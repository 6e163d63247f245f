"""The search index: postings and vectors, built with the base, read with every question."""
