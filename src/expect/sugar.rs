//! Sugar: bare durations and sizes (`800ms`, `1h30m`, `64KiB`) become what CEL reads, and places in that text lead back.

use super::lex::{Shape, Token};
use super::{Fault, tell};
use std::ops::Range;

/// Units of time, with their nanoseconds.
const TIMES: [(&str, u64); 9] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
    ("w", 604_800_000_000_000),
];

/// Units of size, with their bytes: decimal without an `i`, binary with one (IEC 80000-13).
const SIZES: [(&str, u64); 10] = [
    ("B", 1),
    ("kB", 1_000),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

/// A condition without sugar.
pub struct Plain {
    /// What CEL reads.
    pub text: String,
    /// What was replaced, in order: the range in `text`, the range in the source.
    swaps: Vec<(Range<usize>, Range<usize>)>,
}

/// Replaces each bare duration by a call of `seconds` and each size by its number of bytes.
pub fn dissolve(source: &str, tokens: &[Token]) -> Result<Plain, Fault> {
    let mut plain = Plain { text: String::with_capacity(source.len() + 32), swaps: Vec::new() };
    let mut done = 0;
    for token in tokens.iter().filter(|t| t.shape == Shape::Number) {
        let Some(instead) = quantity(&source[token.span.clone()]).map_err(|(what, hint)| Fault {
            what,
            span: token.span.clone(),
            hint: Some(hint),
        })?
        else {
            continue;
        };
        plain.text.push_str(&source[done..token.span.start]);
        let start = plain.text.len();
        plain.text.push_str(&instead);
        plain.swaps.push((start..plain.text.len(), token.span.clone()));
        done = token.span.end;
    }
    plain.text.push_str(&source[done..]);
    Ok(plain)
}

impl Plain {
    /// The place in the source of a place in `text`, widened to what was replaced and to whole characters.
    pub fn origin(&self, place: Range<usize>, source: &str) -> Range<usize> {
        let back = |at: usize, end: bool| {
            let mut shift = 0isize;
            for (new, old) in &self.swaps {
                if at < new.start || (end && at == new.start) {
                    break;
                }
                if at < new.end || (end && at == new.end) {
                    return if end { old.end } else { old.start };
                }
                shift = old.end as isize - new.end as isize;
            }
            at.saturating_add_signed(shift).min(source.len())
        };
        let mut start = back(place.start, false);
        let mut end = back(place.end, true).max(start);
        while !source.is_char_boundary(start) {
            start -= 1;
        }
        while !source.is_char_boundary(end) {
            end += 1;
        }
        start..end
    }

    /// The byte that the parser means by a line (from 1) and a column (both from 1; columns in characters).
    pub fn offset(&self, (line, column): (isize, isize)) -> usize {
        let before: usize = self.text.split_inclusive('\n').take(line.max(1) as usize - 1).map(str::len).sum();
        let rest = &self.text[before.min(self.text.len())..];
        before + rest.char_indices().nth(column.max(1) as usize - 1).map_or(rest.len(), |(at, _)| at)
    }
}

/// What stands for a number with a unit; none where it has no unit or one that is CEL's own.
fn quantity(number: &str) -> Result<Option<String>, (String, String)> {
    if is_plain(number) {
        return Ok(None);
    }
    let parts = parts(number);
    let unknown = || {
        (
            format!("`{}` is neither a number, a length of time nor a size", tell::short(number)),
            "write it like 800ms, 24h, 14d or 64KiB".to_owned(),
        )
    };
    let too_big = || (format!("`{}` is too big", tell::short(number)), "stay below 290 years, or 8 EiB".to_owned());
    if let [(amount, unit)] = parts[..]
        && let Some((_, bytes)) = SIZES.iter().find(|(name, _)| *name == unit)
    {
        let bytes = scaled(amount, *bytes).ok_or_else(unknown)?;
        return i64::try_from(bytes).map(|b| Some(b.to_string())).map_err(|_| too_big());
    }
    let mut nanos = 0u128;
    for (amount, unit) in parts {
        let (_, factor) = TIMES.iter().find(|(name, _)| *name == unit).ok_or_else(unknown)?;
        nanos = nanos.saturating_add(scaled(amount, *factor).ok_or_else(unknown)?);
    }
    let nanos = i64::try_from(nanos).map_err(|_| too_big())?;
    let (whole, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    Ok(Some(if rest == 0 { format!("seconds({whole})") } else { format!("seconds({whole}.{rest:09})") }))
}

/// Whether CEL reads the number itself: no letters, hexadecimal, an exponent, or unsigned.
fn is_plain(number: &str) -> bool {
    let number = number.strip_suffix(['u', 'U']).unwrap_or(number);
    if let Some(hex) = number.strip_prefix("0x").or_else(|| number.strip_prefix("0X")) {
        return hex.bytes().all(|b| b.is_ascii_hexdigit());
    }
    match number.split_once(['e', 'E']) {
        Some((mantissa, power)) => is_decimal(mantissa) && is_decimal(power.trim_start_matches(['+', '-'])),
        None => is_decimal(number),
    }
}

fn is_decimal(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// `1h30m` as amounts with their units.
fn parts(mut rest: &str) -> Vec<(&str, &str)> {
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let amount = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let unit = rest[amount..].find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len() - amount);
        parts.push((&rest[..amount], &rest[amount..amount + unit]));
        rest = &rest[amount + unit..];
    }
    parts
}

/// `amount` times `factor`, exactly; the fraction's part is cut below one.
fn scaled(amount: &str, factor: u64) -> Option<u128> {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, "0"));
    if fraction.len() > 18 || fraction.contains('.') {
        return None;
    }
    let whole: u128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: u128 = fraction.parse().ok()?;
    let small = part * u128::from(factor) / 10u128.pow(fraction.len() as u32);
    Some(whole.saturating_mul(u128::from(factor)).saturating_add(small))
}
