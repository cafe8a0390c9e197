//! What a probe brings home, before anybody judges it.

use hyper::HeaderMap;

/// What came back.
#[derive(Debug)]
pub enum Answer {
    /// An HTTP answer; `cut` where the body was longer than what is kept.
    Http { status: u16, headers: HeaderMap, body: Vec<u8>, cut: bool },
    /// What was received.
    Tcp { received: Vec<u8> },
    /// A plugin's exit code and text.
    Exec { code: i32, text: Vec<u8> },
}
