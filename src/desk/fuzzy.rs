//! A small fuzzy search: the needle's characters in order, the better the closer together and the nearer to the beginning of words.

/// How well `needle` fits `hay`; none where it does not. Higher is better; an empty needle fits everything alike.
pub fn score(needle: &str, hay: &str) -> Option<i32> {
    let hay: Vec<char> = hay.to_lowercase().chars().collect();
    let needle: Vec<char> = needle.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    if needle.is_empty() {
        return Some(0);
    }
    // Every place where it could begin is tried: the first one is often not the best.
    (0..hay.len()).filter(|i| hay[*i] == needle[0]).filter_map(|i| from(&needle, &hay, i)).max()
}

fn from(needle: &[char], hay: &[char], start: usize) -> Option<i32> {
    let (mut total, mut at, mut previous): (i32, usize, Option<usize>) = (0, start, None);
    for wanted in needle {
        let found = (at..hay.len()).find(|i| hay[*i] == *wanted)?;
        let begins_word = found == 0 || !hay[found - 1].is_alphanumeric();
        let follows = previous.is_some_and(|p| p + 1 == found);
        total += 1 + 8 * i32::from(begins_word) + 5 * i32::from(follows);
        total -= previous.map_or(0, |p| (found - p - 1).min(3) as i32);
        previous = Some(found);
        at = found + 1;
    }
    let whole = needle.len() == hay.len();
    Some(total + 10 * i32::from(start == 0) + 20 * i32::from(whole) - (hay.len() / 8) as i32)
}
