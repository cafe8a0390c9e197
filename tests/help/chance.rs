//! Chance with a fixed seed: the same moments in every test run.

/// A xorshift generator.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed | 1)
    }

    /// Below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    /// `count` different numbers below `bound`, in order.
    pub fn some(&mut self, count: usize, bound: u64) -> Vec<u64> {
        let mut drawn = std::collections::BTreeSet::new();
        while drawn.len() < count {
            drawn.insert(self.below(bound));
        }
        drawn.into_iter().collect()
    }
}
