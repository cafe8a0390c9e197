//! F6: a seat's face: the model on a frame; ratatui and nothing else.
