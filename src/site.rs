//! F7: the demo's site: two datacenters of sample customers' stacks on loopback, as real processes.
