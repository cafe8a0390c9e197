//! Tests of expect.
