"""From curated packs (YAML and CSV, reviewed in git) to a database: read, validate, build."""
