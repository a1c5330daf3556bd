"""The case file: case.toml as frozen, validated models."""
