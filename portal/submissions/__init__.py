"""Submissions: from draft to decision."""
