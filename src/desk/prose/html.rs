//! The little HTML that stands in runbooks: what it says stays, how it looks goes. A tag that HTML does not have is text: `<namespace>`.

/// A piece of HTML, as a reader sees it.
#[derive(Debug, PartialEq)]
pub enum Piece {
    /// Text.
    Text(String),
    /// A new line.
    Break,
    /// The heading of what a browser folds.
    Summary,
    /// Its end.
    SummaryEnd,
    /// A link begins.
    Link(String),
    /// It ends.
    LinkEnd,
    /// A picture, by its alternative text.
    Picture(String),
}

const KNOWN: &[&str] = &[
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "center",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "iframe",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "s",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];
/// They stand on lines of their own.
const BLOCKS: &[&str] = &["br", "div", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "p", "tr"];

/// The pieces of some HTML. Comments go.
pub fn pieces(html: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text(&rest[..open], &mut pieces);
        rest = &rest[open..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some(close) = rest.find('>') else { break };
        let (whole, after) = rest.split_at(close + 1);
        tag(whole, &mut pieces);
        rest = after;
    }
    text(rest, &mut pieces);
    pieces
}

fn text(raw: &str, pieces: &mut Vec<Piece>) {
    let text =
        raw.replace('\n', " ").replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&");
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
}

fn tag(whole: &str, pieces: &mut Vec<Piece>) {
    let inner = whole.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
    let (inner, ends) = inner.strip_prefix('/').map_or((inner, false), |i| (i, true));
    let name = inner.split_whitespace().next().unwrap_or_default().to_lowercase();
    let piece = match (name.as_str(), ends) {
        ("summary", false) => Piece::Summary,
        ("summary", true) => Piece::SummaryEnd,
        ("a", false) => Piece::Link(attribute(inner, "href")),
        ("a", true) => Piece::LinkEnd,
        ("img", _) => Piece::Picture(attribute(inner, "alt")),
        (name, _) if BLOCKS.contains(&name) => Piece::Break,
        (name, _) if KNOWN.contains(&name) => return,
        _ => Piece::Text(whole.to_owned()),
    };
    pieces.push(piece);
}

fn attribute(inner: &str, name: &str) -> String {
    let Some(at) = inner.to_ascii_lowercase().find(&format!("{name}=")) else { return String::new() };
    let value = &inner[at + name.len() + 1..];
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or_default().to_owned(),
        _ => value.split_whitespace().next().unwrap_or_default().to_owned(),
    }
}
