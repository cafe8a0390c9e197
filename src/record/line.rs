//! An entry as one line of the journal, and back.
