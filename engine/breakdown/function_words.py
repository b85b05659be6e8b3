"""The small words that hold a sentence together and show nothing themselves."""

from __future__ import annotations

_SHARED = frozenset({
    "and", "or", "but", "nor", "so", "yet", "as", "at", "by", "for", "from", "in", "into", "of", "off", "on",
    "onto", "out", "over", "to", "up", "with", "he", "him", "his", "she", "her", "hers", "it", "its", "they",
    "them", "their", "we", "us", "our", "you", "your", "i", "me", "my", "this", "that", "these", "those",
    "there", "here", "is", "are", "was", "were", "be", "been", "being", "am", "do", "does", "did", "has",
    "have", "had", "not", "no", "if", "then", "than", "when", "while", "who", "whom", "which", "what", "where",
    "why", "how", "both", "each", "every", "some", "any",
})  # fmt: skip
"""Conjunctions, prepositions, pronouns, auxiliaries and question words."""
CLOSED = _SHARED | {"a", "an", "the", "all", "one"}
"""Words of capitals that are no names: "AND", "THE"."""
GRAMMAR = _SHARED | {
    "theirs", "whose", "very", "too", "also", "just", "back", "again", "himself", "herself", "itself",
    "themselves", "never", "will", "would", "can", "could", "shall", "should", "may", "might", "must",
}  # fmt: skip
"""Words that nothing in a film comes from, and that nobody misses there."""
