"""Statements that cite sentences of our articles, and what code can prove of them without understanding a word."""
