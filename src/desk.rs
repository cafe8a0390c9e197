//! F5: a seat's mind, pure: model, messages, update, command table, keymap.
