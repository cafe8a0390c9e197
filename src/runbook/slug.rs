//! Ids made of titles.

use sha2::{Digest, Sha256};

/// Longer slugs are cut at a word's end.
const LONGEST: usize = 40;

/// `Restore every customer!` as `restore-every-customer`; letters of every script stay. `x` where nothing is left.
pub(super) fn slug(title: &str) -> String {
    let mut slug = String::new();
    for word in title.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        let word = word.to_lowercase();
        if !slug.is_empty() && slug.chars().count() + 1 + word.chars().count() > LONGEST {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.extend(word.chars().take(LONGEST));
    }
    if slug.is_empty() { "x".to_owned() } else { slug }
}

/// The first six hexadecimal digits of the text's SHA-256.
pub(super) fn short_hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(3).map(|b| format!("{b:02x}")).collect()
}
