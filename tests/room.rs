//! Tests of room.
