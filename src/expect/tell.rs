//! Why a condition does not hold, in words: what was found, and what is missing.

use super::{Facts, env};
use crate::words::Span;
use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};
use cel::{ExecutionError, Value};

/// So many texts of a list are told.
const FEW: usize = 6;

/// Signs of the operators between two values; whatever is not here is called by name.
const SIGNS: [(&str, &str); 16] = [
    (operators::EQUALS, "=="),
    (env::SAME, "=="),
    (operators::NOT_EQUALS, "!="),
    (env::DIFFER, "!="),
    (operators::LESS, "<"),
    (operators::LESS_EQUALS, "<="),
    (operators::GREATER, ">"),
    (operators::GREATER_EQUALS, ">="),
    (operators::IN, "in"),
    (env::AMONG, "in"),
    (operators::LOGICAL_AND, "&&"),
    (operators::LOGICAL_OR, "||"),
    (operators::ADD, "+"),
    (operators::SUBSTRACT, "-"),
    (operators::MULTIPLY, "*"),
    (operators::DIVIDE, "/"),
];

/// The operators at whose sides a reader looks first.
fn compares(call: &CallExpr) -> bool {
    SIGNS[..10].iter().any(|(name, _)| *name == call.func_name) && call.args.len() == 2
}

/// What was found where a condition is false: the values of what it looks at.
pub fn falsehood(expr: &IdedExpr, facts: &Facts) -> String {
    let mut seen: Vec<String> = Vec::new();
    looked_at(expr, &mut |part| {
        let said = match facts.value(part) {
            Ok(found) => format!("{} is {}", text(part), value(&found)),
            Err(error) => trouble(part, facts, &error),
        };
        if !seen.contains(&said) {
            seen.push(said);
        }
    });
    if seen.is_empty() { "it is never true".to_owned() } else { seen.join(", ") }
}

/// Finds the sides of comparisons, and elsewhere the longest paths into facts, that are not constants.
fn looked_at<'e>(expr: &'e IdedExpr, found: &mut impl FnMut(&'e IdedExpr)) {
    match &expr.expr {
        _ if constant(expr) => {}
        Expr::Call(call) if compares(call) => {
            call.args.iter().filter(|a| !constant(a)).for_each(|side| match &side.expr {
                Expr::Call(inner) if compares(inner) => looked_at(side, found),
                _ => found(side),
            });
        }
        Expr::Select(select) if select.test => found(&select.operand),
        Expr::Ident(_) | Expr::Select(_) => found(expr),
        Expr::Call(call) if call.func_name == operators::INDEX => found(expr),
        Expr::Call(call) => call.target.iter().map(|t| &**t).chain(&call.args).for_each(|a| looked_at(a, found)),
        Expr::Comprehension(loops) => looked_at(&loops.iter_range, found),
        _ => {}
    }
}

fn constant(expr: &IdedExpr) -> bool {
    match &expr.expr {
        Expr::Literal(_) => true,
        Expr::List(list) => list.elements.iter().all(constant),
        Expr::Call(call) => call.target.iter().map(|t| &**t).chain(&call.args).all(constant),
        _ => false,
    }
}

/// Why an expression has no value: the innermost part that has none.
pub fn trouble(expr: &IdedExpr, facts: &Facts, error: &ExecutionError) -> String {
    for part in parts(expr) {
        if let Err(inner) = facts.value(part) {
            return trouble(part, facts, &inner);
        }
    }
    let found = |part: &IdedExpr| facts.value(part).map_or_else(|_| "nothing".to_owned(), |v| sorted(&v));
    match &expr.expr {
        Expr::Ident(name) => facts.absence(name),
        Expr::Select(select) => lacks(&select.operand, &select.field, facts),
        Expr::Call(call) if call.func_name == operators::INDEX => match &call.args[1].expr {
            Expr::Literal(LiteralValue::String(key)) => lacks(&call.args[0], key.inner(), facts),
            _ => format!("{} has no {}", text(&call.args[0]), text(&call.args[1])),
        },
        Expr::Call(call) if compares(call) => {
            let [left, right] = [&call.args[0], &call.args[1]].map(|side| (text(side), found(side), constant(side)));
            match (left.2, right.2) {
                (false, true) => format!("{} is {}, which cannot be compared with {}", left.0, left.1, right.0),
                (true, false) => format!("{} is {}, which cannot be compared with {}", right.0, right.1, left.0),
                _ => format!("{} is {}, which cannot be compared with {}, {}", left.0, left.1, right.0, right.1),
            }
        }
        Expr::Call(call) => {
            let given: Vec<String> = parts(expr)
                .filter(|part| !constant(part))
                .map(|part| format!("{} is {}", text(part), found(part)))
                .collect();
            format!("{}, which `{}` does not take", given.join(", "), name(call))
        }
        Expr::Comprehension(loops) => {
            format!("{} is {}, and {}", text(&loops.iter_range), found(&loops.iter_range), plain(error))
        }
        _ => plain(error),
    }
}

/// The interpreter's own words, for what only it knows.
fn plain(error: &ExecutionError) -> String {
    match error {
        ExecutionError::NoSuchKey(key) => format!("an item has no `{}`", short(key)),
        ExecutionError::NoSuchOverload(_) | ExecutionError::UnexpectedType { .. } => {
            "its items are not all what the condition takes them for".to_owned()
        }
        other => short(&other.to_string()),
    }
}

fn lacks(of: &IdedExpr, key: &str, facts: &Facts) -> String {
    let key = short(key);
    match (facts.value(of), &of.expr) {
        (Ok(Value::Map(_)), Expr::Ident(name)) if name == "headers" => format!("there is no header `{key}`"),
        (Ok(Value::Map(_)), _) => format!("{} has no `{key}`", text(of)),
        (Ok(other), _) => format!("{} is {}, it has no `{key}`", text(of), sorted(&other)),
        (Err(_), _) => format!("{} has no `{key}`", text(of)),
    }
}

/// The parts whose failure is a node's failure. A loop's inner parts have a meaning only inside it.
fn parts(expr: &IdedExpr) -> impl Iterator<Item = &IdedExpr> {
    let parts: Vec<&IdedExpr> = match &expr.expr {
        Expr::Call(call) => call.target.iter().map(|t| &**t).chain(&call.args).collect(),
        Expr::Select(select) => vec![&select.operand],
        Expr::List(list) => list.elements.iter().collect(),
        Expr::Comprehension(loops) => vec![&loops.iter_range],
        _ => Vec::new(),
    };
    parts.into_iter()
}

/// An expression as it may have been written.
pub fn text(expr: &IdedExpr) -> String {
    match &expr.expr {
        Expr::Ident(name) => name.clone(),
        Expr::Literal(literal) => self::literal(literal),
        Expr::Select(select) if select.test => format!("has({}.{})", text(&select.operand), select.field),
        Expr::Select(select) => format!("{}.{}", text(&select.operand), select.field),
        Expr::List(list) => format!("[{}]", texts(&list.elements)),
        Expr::Call(call) => self::call(call),
        Expr::Comprehension(loops) => format!("something about {}", text(&loops.iter_range)),
        _ => "it".to_owned(),
    }
}

fn texts(all: &[IdedExpr]) -> String {
    all.iter().map(text).collect::<Vec<_>>().join(", ")
}

fn call(call: &CallExpr) -> String {
    let sign = SIGNS.iter().find(|(name, _)| *name == call.func_name);
    match (&call.target, &call.args[..], sign) {
        (Some(target), args, _) => format!("{}.{}({})", text(target), call.func_name, texts(args)),
        (None, [left, right], Some((_, sign))) => format!("{} {sign} {}", text(left), text(right)),
        (None, [of, key], None) if call.func_name == operators::INDEX => format!("{}[{}]", text(of), text(key)),
        (None, [of], None) if call.func_name == operators::LOGICAL_NOT => format!("!({})", text(of)),
        (None, [of], None) if call.func_name == operators::NEGATE => format!("-{}", text(of)),
        (None, [amount], None) if call.func_name == "seconds" && matches!(amount.expr, Expr::Literal(_)) => {
            Facts::new()
                .value(&IdedExpr { id: 0, expr: Expr::Call(call.clone()) })
                .map_or_else(|_| texts(&call.args), |v| value(&v))
        }
        (None, [cond, yes, no], None) if call.func_name == operators::CONDITIONAL => {
            format!("({} ? {} : {})", text(cond), text(yes), text(no))
        }
        (None, args, _) => format!("{}({})", name(call), texts(args)),
    }
}

/// A function's name, or its sign.
fn name(call: &CallExpr) -> &str {
    let sign = SIGNS.iter().find(|(name, _)| *name == call.func_name).map(|(_, sign)| *sign);
    sign.unwrap_or(match call.func_name.as_str() {
        operators::MODULO => "%",
        operators::LOGICAL_NOT => "!",
        operators::NEGATE => "-",
        operators::CONDITIONAL => "?",
        other => other,
    })
}

fn literal(literal: &LiteralValue) -> String {
    match literal {
        LiteralValue::Boolean(b) => b.inner().to_string(),
        LiteralValue::Int(i) => i.inner().to_string(),
        LiteralValue::UInt(u) => u.inner().to_string(),
        LiteralValue::Double(d) => d.inner().to_string(),
        LiteralValue::String(s) => quoted(s.inner()),
        LiteralValue::Bytes(_) => "bytes".to_owned(),
        LiteralValue::Null => "null".to_owned(),
    }
}

/// A value, shortened.
pub fn value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Int(i) => i.to_string(),
        Value::UInt(u) => u.to_string(),
        Value::Float(f) => f.to_string(),
        Value::String(s) => quoted(s),
        Value::Duration(d) => {
            let sign = if d.num_milliseconds() < 0 { "-" } else { "" };
            format!("{sign}{}", Span(d.num_milliseconds().unsigned_abs()))
        }
        Value::Timestamp(t) => t.to_rfc3339(),
        Value::List(items) => few(items).unwrap_or_else(|| format!("a list of {}", items.len())),
        Value::Map(map) => format!("a map of {}", map.map.len()),
        Value::Bytes(bytes) => format!("{} bytes", bytes.len()),
        _ => "a value".to_owned(),
    }
}

/// A few texts, as they would be written.
fn few(items: &[Value]) -> Option<String> {
    let text = |item: &Value| match item {
        Value::String(s) => Some(quoted(s)),
        _ => None,
    };
    let all: Option<Vec<String>> = items.iter().map(text).collect();
    let all = all.filter(|all| (1..=FEW).contains(&all.len()))?;
    Some(format!("[{}]", all.join(", ")))
}

/// A value with its kind, where the kind is what is wrong with it.
fn sorted(found: &Value) -> String {
    let kind = match found {
        Value::Bool(_) => "a yes or no",
        Value::Int(_) | Value::UInt(_) | Value::Float(_) => "a number",
        Value::String(_) => "a text",
        Value::Duration(_) => "a length of time",
        Value::Timestamp(_) => "an instant",
        _ => return value(found),
    };
    format!("{} ({kind})", value(found))
}

fn quoted(text: &str) -> String {
    format!("{:?}", short(text))
}

/// At most 60 characters of a text.
pub fn short(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
