//! Tests of runbook.
