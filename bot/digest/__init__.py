"""Scheduled news digests: feeds, items, relevance, stories, schedules, deliveries."""
