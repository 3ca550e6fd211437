"""The demonstration: people, case studies, and mail that goes nowhere."""
