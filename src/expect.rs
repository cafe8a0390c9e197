//! F1: conditions on a probe's answer: CEL (Common Expression Language) with bare durations and sizes as sugar.
