//! Why a check cannot be probed, in words for the runbook's author.

use crate::expect::Fault;
use thiserror::Error;

/// Why a check cannot be probed.
#[derive(Debug, Error)]
pub enum Unfit {
    /// The runbook's reader has refused it already.
    #[error("{0}")]
    Faulty(String),
    /// A condition has a mistake.
    #[error("{list}: `{condition}`: {fault}")]
    Condition {
        /// `expect`, `prefer` or `fresh`.
        list: &'static str,
        /// The condition as written.
        condition: String,
        /// The mistake.
        fault: Fault,
    },
    /// The address cannot be used.
    #[error("{address}: {why}")]
    Address {
        /// As written.
        address: String,
        /// What is wrong with it.
        why: String,
    },
    /// A request's method or one of its headers cannot be sent.
    #[error("{0}")]
    Request(String),
    /// A plugin without a program.
    #[error("exec: names no program")]
    NoProgram,
}
