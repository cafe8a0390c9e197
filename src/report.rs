//! F5: a room and its entries in words: Markdown, JSON.
