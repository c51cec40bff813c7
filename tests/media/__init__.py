"""Tests of the picture desk."""
