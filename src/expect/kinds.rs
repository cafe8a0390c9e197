//! What can be seen without facts: names that do not exist, kinds of value that cannot be compared, answers that are not a yes or a no.

use super::{Fault, env, tell};
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, LiteralValue, SelectExpr, operators};
use std::ops::Range;

/// What a value is, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    YesNo,
    Number,
    Text,
    Span,
    Instant,
    Nothing,
    List,
    Map,
    /// Something below `json`: known only at run time, but never a length of time.
    Json,
    /// Known only at run time.
    Any,
}

impl Sort {
    fn words(self) -> &'static str {
        match self {
            Sort::YesNo => "a yes or no",
            Sort::Number => "a number",
            Sort::Text => "a text",
            Sort::Span => "a length of time",
            Sort::Instant => "an instant",
            Sort::Nothing => "null",
            Sort::List => "a list",
            Sort::Map => "a map",
            Sort::Json => "a JSON value",
            Sort::Any => "a value",
        }
    }

    /// Whether two values can be compared, as far as can be seen.
    fn fits(self, other: Sort) -> bool {
        match (self, other) {
            (Sort::Any, _) | (_, Sort::Any) => true,
            (Sort::Json, other) | (other, Sort::Json) => !matches!(other, Sort::Span | Sort::Instant),
            (a, b) => a == b,
        }
    }
}

const FACTS: [(&str, Sort); 22] = [
    ("status", Sort::Number),
    ("latency", Sort::Span),
    ("headers", Sort::Map),
    ("body", Sort::Text),
    ("json", Sort::Json),
    ("cert", Sort::Map),
    ("code", Sort::Number),
    ("text", Sort::Text),
    ("perf", Sort::Map),
    ("answers", Sort::List),
    ("rcode", Sort::Text),
    ("ttl", Sort::Span),
    ("value", Sort::Number),
    ("values", Sort::List),
    ("count", Sort::Number),
    ("series", Sort::Json),
    ("alerts", Sort::Json),
    ("last_run", Sort::Span),
    ("up", Sort::YesNo),
    ("uptime", Sort::Number),
    ("tested", Sort::Span),
    ("age", Sort::Span),
];

/// All facts that there are.
pub fn all() -> Vec<&'static str> {
    FACTS.iter().map(|(name, _)| *name).collect()
}

/// Names of CEL's types, for `type(json.x) == int`.
const TYPES: [&str; 10] = ["int", "uint", "double", "string", "bytes", "bool", "list", "map", "null_type", "type"];

const FUNCTIONS: [(&str, Sort); 16] = [
    ("seconds", Sort::Span),
    ("duration", Sort::Span),
    ("timestamp", Sort::Instant),
    ("size", Sort::Number),
    ("int", Sort::Number),
    ("uint", Sort::Number),
    ("double", Sort::Number),
    ("string", Sort::Text),
    ("bool", Sort::YesNo),
    ("matches", Sort::YesNo),
    ("bytes", Sort::Any),
    ("type", Sort::Any),
    ("dyn", Sort::Any),
    (env::SAME, Sort::YesNo),
    (env::DIFFER, Sort::YesNo),
    (env::AMONG, Sort::YesNo),
];

const METHODS: [(&str, Sort); 15] = [
    ("contains", Sort::YesNo),
    ("startsWith", Sort::YesNo),
    ("endsWith", Sort::YesNo),
    ("matches", Sort::YesNo),
    ("size", Sort::Number),
    ("getFullYear", Sort::Number),
    ("getMonth", Sort::Number),
    ("getDate", Sort::Number),
    ("getDayOfMonth", Sort::Number),
    ("getDayOfWeek", Sort::Number),
    ("getDayOfYear", Sort::Number),
    ("getHours", Sort::Number),
    ("getMinutes", Sort::Number),
    ("getSeconds", Sort::Number),
    ("getMilliseconds", Sort::Number),
];

/// Macros: the parser has replaced them where they were called rightly.
const MACROS: [&str; 6] = ["has", "all", "exists", "exists_one", "map", "filter"];

/// A list in a list in a list would let one answer keep the prober busy.
const MAX_LOOPS: usize = 2;

/// Checks a tree before it is made strict; `place` gives a node's place in the source. Header names that are written
/// out are put in lower case. `facts` are those that `kind` has. Returns the facts that it names.
pub fn check(
    expr: &mut IdedExpr,
    place: &dyn Fn(u64) -> Range<usize>,
    kind: &str,
    facts: &[&str],
) -> Result<Vec<String>, Fault> {
    lower_headers(expr);
    let mut look = Look { place, kind, facts, bound: Vec::new(), names: Vec::new() };
    let sort = look.sort(expr)?;
    if !Sort::YesNo.fits(sort) {
        let hint = match (sort, &expr.expr) {
            (Sort::Number, Expr::Ident(name)) if name == "status" => "compare it: `status == 200`".to_owned(),
            (Sort::Number, Expr::Ident(name)) => format!("compare it: `{name} < 10`"),
            (Sort::Span, Expr::Ident(name)) => format!("compare it: `{name} < 800ms`"),
            _ => "compare it with something".to_owned(),
        };
        return Err(look.fault(expr, format!("this is {}, not a yes or no", sort.words()), Some(hint)));
    }
    Ok(look.names)
}

/// Header names have no case (RFC 9110, 5.1): `headers["X-DC"]` means `headers["x-dc"]`.
fn lower_headers(expr: &mut IdedExpr) {
    let is_headers = |e: &IdedExpr| matches!(&e.expr, Expr::Ident(name) if name == "headers");
    match &mut expr.expr {
        Expr::Call(call) if call.func_name == operators::INDEX && is_headers(&call.args[0]) => {
            if let Some(Expr::Literal(LiteralValue::String(key))) = call.args.get_mut(1).map(|a| &mut a.expr) {
                *key = key.inner().to_ascii_lowercase().into();
            }
        }
        Expr::Select(select) if is_headers(&select.operand) => select.field.make_ascii_lowercase(),
        _ => {}
    }
    env::children(expr).into_iter().for_each(lower_headers);
}

struct Look<'a> {
    place: &'a dyn Fn(u64) -> Range<usize>,
    kind: &'a str,
    facts: &'a [&'a str],
    /// Names that a macro binds, innermost last.
    bound: Vec<String>,
    names: Vec<String>,
}

impl Look<'_> {
    fn fault(&self, expr: &IdedExpr, what: String, hint: Option<String>) -> Fault {
        Fault { what, span: (self.place)(expr.id), hint }
    }

    fn sort(&mut self, expr: &IdedExpr) -> Result<Sort, Fault> {
        match &expr.expr {
            Expr::Literal(literal) => Ok(match literal {
                LiteralValue::Boolean(_) => Sort::YesNo,
                LiteralValue::Int(_) | LiteralValue::UInt(_) | LiteralValue::Double(_) => Sort::Number,
                LiteralValue::String(_) => Sort::Text,
                LiteralValue::Null => Sort::Nothing,
                LiteralValue::Bytes(_) => Sort::Any,
            }),
            Expr::Ident(name) => self.name(expr, name),
            Expr::Select(select) => self.select(expr, select),
            Expr::Call(call) => self.call(expr, call),
            Expr::List(list) => list.elements.iter().try_for_each(|e| self.sort(e).map(drop)).map(|()| Sort::List),
            Expr::Map(map) => {
                for entry in &map.entries {
                    if let cel::common::ast::EntryExpr::MapEntry(pair) = &entry.expr {
                        self.sort(&pair.key)?;
                        self.sort(&pair.value)?;
                    }
                }
                Ok(Sort::Map)
            }
            Expr::Comprehension(loops) => self.comprehension(expr, loops),
            Expr::Struct(_) | Expr::Unspecified => Err(self.fault(expr, "conditions make no objects".into(), None)),
        }
    }

    fn name(&mut self, expr: &IdedExpr, name: &str) -> Result<Sort, Fault> {
        if self.bound.iter().any(|b| b == name) || TYPES.contains(&name) {
            return Ok(Sort::Any);
        }
        let known = FACTS.iter().find(|(fact, _)| *fact == name);
        let Some((fact, sort)) = known.filter(|(fact, _)| self.facts.contains(fact)) else {
            let what = match known {
                Some((fact, _)) => format!("{} has no `{fact}`", self.kind),
                None => format!("there is no `{}`", tell::short(name)),
            };
            let hint = nearest(name, self.facts.iter().copied().filter(|_| known.is_none()))
                .unwrap_or_else(|| format!("{} can use {}", self.kind, self.facts.join(", ")));
            return Err(self.fault(expr, what, Some(hint)));
        };
        if !self.names.iter().any(|n| n == fact) {
            self.names.push((*fact).to_owned());
        }
        Ok(*sort)
    }

    fn select(&mut self, expr: &IdedExpr, select: &SelectExpr) -> Result<Sort, Fault> {
        let of = self.sort(&select.operand)?;
        let sort = match (&select.operand.expr, of) {
            (Expr::Ident(name), _) if name == "cert" => {
                if select.field != "expires_in" {
                    let what = format!("a certificate has no `{}`", tell::short(&select.field));
                    return Err(self.fault(expr, what, Some("write `cert.expires_in > 14d`".to_owned())));
                }
                Sort::Span
            }
            (Expr::Ident(name), _) if name == "headers" => Sort::Text,
            (Expr::Ident(name), _) if name == "perf" => Sort::Number,
            (_, Sort::Json) => Sort::Json,
            (_, Sort::Map | Sort::Any) => Sort::Any,
            (_, other) => {
                let what = format!("{} has no `{}`", other.words(), tell::short(&select.field));
                return Err(self.fault(expr, what, None));
            }
        };
        Ok(if select.test { Sort::YesNo } else { sort })
    }

    fn comprehension(&mut self, expr: &IdedExpr, loops: &ComprehensionExpr) -> Result<Sort, Fault> {
        self.sort(&loops.iter_range)?;
        let bound = self.bound.len();
        self.bound.push(loops.accu_var.clone());
        self.bound.push(loops.iter_var.clone());
        self.bound.extend(loops.iter_var2.clone());
        if self.bound.iter().filter(|b| **b == loops.accu_var).count() > MAX_LOOPS {
            return Err(self.fault(expr, "loops are nested too deeply".into(), Some("two levels are enough".into())));
        }
        self.sort(&loops.accu_init)?;
        self.sort(&loops.loop_cond)?;
        let step = self.sort(&loops.loop_step)?;
        let result = self.sort(&loops.result)?;
        self.bound.truncate(bound);
        Ok(if result == Sort::Any { step } else { result })
    }

    fn call(&mut self, expr: &IdedExpr, call: &CallExpr) -> Result<Sort, Fault> {
        let target = call.target.as_deref().map(|t| self.sort(t)).transpose()?;
        let sorts = call.args.iter().map(|a| self.sort(a)).collect::<Result<Vec<Sort>, Fault>>()?;
        if target.is_some() {
            return self.method(expr, call);
        }
        match (call.func_name.as_str(), &sorts[..]) {
            (operators::LOGICAL_AND | operators::LOGICAL_OR, [_, _]) | (operators::LOGICAL_NOT, [_]) => {
                if let Some((arg, sort)) = call.args.iter().zip(&sorts).find(|(_, s)| !Sort::YesNo.fits(**s)) {
                    let what = format!("this is {}, not a yes or no", sort.words());
                    return Err(self.fault(arg, what, Some("compare it with something".to_owned())));
                }
                Ok(Sort::YesNo)
            }
            (operators::EQUALS | operators::NOT_EQUALS, [left, right]) => {
                let null = sorts.contains(&Sort::Nothing);
                if null || left.fits(*right) { Ok(Sort::YesNo) } else { Err(self.unlike(expr, call, &sorts)) }
            }
            (
                operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS,
                [left, right],
            ) => {
                let ordered = !sorts.contains(&Sort::Nothing) && left.fits(*right);
                if ordered { Ok(Sort::YesNo) } else { Err(self.unlike(expr, call, &sorts)) }
            }
            (operators::IN | operators::NOT_STRICTLY_FALSE, _) => Ok(Sort::YesNo),
            (operators::CONDITIONAL, [_, yes, no]) => Ok(if yes == no { *yes } else { Sort::Any }),
            (operators::INDEX, [of, _]) => Ok(self.index(call, *of)),
            (operators::ADD | operators::SUBSTRACT, [left, right]) if left == right && *left != Sort::Instant => {
                Ok(if *left == Sort::Json { Sort::Any } else { *left })
            }
            (operators::ADD | operators::SUBSTRACT, _) => Ok(Sort::Any),
            (operators::MULTIPLY | operators::DIVIDE | operators::MODULO | operators::NEGATE, _) => Ok(Sort::Number),
            (name, _) => self.function(expr, name, call.args.len()),
        }
    }

    fn index(&self, call: &CallExpr, of: Sort) -> Sort {
        match (&call.args[0].expr, of) {
            (Expr::Ident(name), _) if name == "headers" => Sort::Text,
            (Expr::Ident(name), _) if name == "perf" => Sort::Number,
            (_, Sort::Json) => Sort::Json,
            _ => Sort::Any,
        }
    }

    fn unlike(&self, expr: &IdedExpr, call: &CallExpr, sorts: &[Sort]) -> Fault {
        let (left, right) = (sorts[0], sorts[1]);
        let text = |at: usize| tell::text(&call.args[at]);
        let hint = match (left, right) {
            (Sort::Span, Sort::Number) => {
                Some(format!("a bare number has no unit: write {}s or {}ms", text(1), text(1)))
            }
            (Sort::Number, Sort::Span) => Some(format!("write `seconds({})`", text(0))),
            (Sort::Json, Sort::Span) => Some(format!("make it one: `seconds({})`", text(0))),
            (Sort::Span, Sort::Json) => Some(format!("make it one: `seconds({})`", text(1))),
            (Sort::Number, Sort::Text) | (Sort::Text, Sort::Number) => {
                Some("leave the quotes off, or add them".to_owned())
            }
            _ => None,
        };
        self.fault(expr, format!("{} cannot be compared with {}", left.words(), right.words()), hint)
    }

    fn function(&self, expr: &IdedExpr, name: &str, given: usize) -> Result<Sort, Fault> {
        let Some((_, sort)) = FUNCTIONS.iter().find(|(f, _)| *f == name) else {
            if MACROS.contains(&name) {
                let hint =
                    if name == "has" { "write `has(json.error)`" } else { "write it like `json.list.all(x, x > 0)`" };
                return Err(self.fault(expr, format!("`{name}` is not used like this"), Some(hint.to_owned())));
            }
            let known = FUNCTIONS.iter().map(|f| f.0).filter(|f| !f.starts_with('@')).chain(["has"]);
            let hint = nearest(name, known);
            return Err(self.fault(expr, format!("there is no function `{}`", tell::short(name)), hint));
        };
        let takes = if name == "matches" { 2 } else { 1 };
        if given != takes {
            let what = format!("`{name}` takes {takes} value{}, not {given}", if takes == 1 { "" } else { "s" });
            return Err(self.fault(expr, what, None));
        }
        Ok(*sort)
    }

    fn method(&self, expr: &IdedExpr, call: &CallExpr) -> Result<Sort, Fault> {
        let name = call.func_name.as_str();
        let Some((_, sort)) = METHODS.iter().find(|(m, _)| *m == name) else {
            let hint = nearest(name, METHODS.iter().map(|m| m.0).chain(MACROS));
            return Err(self.fault(expr, format!("there is no function `{}`", tell::short(name)), hint));
        };
        if name == "matches"
            && let [pattern] = &call.args[..]
        {
            self.pattern(pattern)?;
        }
        Ok(*sort)
    }

    /// A regular expression that is written out is tried on nothing: whether it is one can be seen now.
    fn pattern(&self, pattern: &IdedExpr) -> Result<(), Fault> {
        let Expr::Literal(LiteralValue::String(_)) = &pattern.expr else { return Ok(()) };
        let nothing = IdedExpr { id: 0, expr: Expr::Literal(LiteralValue::String(String::new().into())) };
        let call =
            CallExpr { func_name: "matches".to_owned(), target: Some(Box::new(nothing)), args: vec![pattern.clone()] };
        match super::Facts::new().value(&IdedExpr { id: 0, expr: Expr::Call(call) }) {
            Ok(_) => Ok(()),
            Err(_) => Err(self.fault(pattern, "this is not a regular expression".to_owned(), None)),
        }
    }
}

/// `did you mean …?`, where a known name is near.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let best = known.map(|k| (strsim::damerau_levenshtein(&name.to_lowercase(), &k.to_lowercase()), k)).min()?;
    (best.0 <= 2.max(name.len() / 3) && best.0 < name.len()).then(|| format!("did you mean `{}`?", best.1))
}
