//! Whatever the bytes: no panic, no hang, every place valid.
