//! Big digits, three cells wide and five high, each cell two columns.

/// Rows of a digit, the most significant of three bits leftmost.
const fn rows(c: char) -> [u8; 5] {
    match c {
        '0' => [7, 5, 5, 5, 7],
        '1' => [2, 6, 2, 2, 7],
        '2' => [7, 1, 7, 4, 7],
        '3' => [7, 1, 7, 1, 7],
        '4' => [5, 5, 7, 1, 1],
        '5' => [7, 4, 7, 1, 7],
        '6' => [7, 4, 7, 5, 7],
        '7' => [7, 1, 1, 1, 1],
        '8' => [7, 5, 7, 5, 7],
        '9' => [7, 5, 7, 1, 7],
        _ => [0, 2, 0, 2, 0],
    }
}

/// `text` (digits and colons) as five lines.
pub fn big(text: &str) -> [String; 5] {
    std::array::from_fn(|row| {
        let glyph = |c: char| {
            let bits = rows(c)[row];
            if c == ':' {
                return if bits > 0 { "██  ".to_owned() } else { "    ".to_owned() };
            }
            let cells: String = (0..3).rev().map(|i| if bits >> i & 1 == 1 { "██" } else { "  " }).collect();
            cells + "  "
        };
        text.chars().map(glyph).collect()
    })
}
