//! CEL as conditions need it: the standard functions, `seconds`, and comparisons that never take two kinds of thing for equal or unequal.

use cel::common::ast::{EntryExpr, Expr, IdedExpr, LiteralValue, operators};
use cel::common::types::{
    CelBool, CelDouble, CelDuration, CelInt, CelUInt, DOUBLE_TYPE, DYN_TYPE, INT_TYPE, Kind, UINT_TYPE,
};
use cel::common::value::CowVal;
use cel::{Env, ExecutionError, Value};
use std::sync::{Arc, LazyLock};

/// `==`, but an error between two kinds of value.
pub const SAME: &str = "@same";
/// `!=`, but an error between two kinds of value.
pub const DIFFER: &str = "@differ";
/// `in`, but an error for a null and for a kind of value that the list does not hold.
pub const AMONG: &str = "@among";

type Done<'b, 'v> = Result<CowVal<'b, 'v>, ExecutionError>;

/// The one environment: immutable, so every condition shares it. Optional values are off, as they would turn a missing
/// key into an answer.
pub fn shared() -> &'static Arc<Env> {
    static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| {
        let mut env = Env::stdlib().with_optional_support(false);
        let added = [
            env.add_overload(SAME, "same", vec![DYN_TYPE, DYN_TYPE], same),
            env.add_overload(DIFFER, "differ", vec![DYN_TYPE, DYN_TYPE], differ),
            env.add_overload(AMONG, "among", vec![DYN_TYPE, DYN_TYPE], among),
            env.add_overload("seconds", "seconds_int", vec![INT_TYPE], seconds),
            env.add_overload("seconds", "seconds_uint", vec![UINT_TYPE], seconds),
            env.add_overload("seconds", "seconds_double", vec![DOUBLE_TYPE], seconds),
        ];
        added.into_iter().for_each(|a| a.expect("each overload is declared once"));
        Arc::new(env)
    });
    &ENV
}

/// Makes the comparisons of a tree strict. One with a written `null` stays CEL's own: there it is meant.
pub fn make_strict(expr: &mut IdedExpr) {
    if let Expr::Call(call) = &mut expr.expr {
        let null = call.args.iter().any(|a| matches!(a.expr, Expr::Literal(LiteralValue::Null)));
        let strict = match call.func_name.as_str() {
            operators::EQUALS if !null => Some(SAME),
            operators::NOT_EQUALS if !null => Some(DIFFER),
            operators::IN => Some(AMONG),
            _ => None,
        };
        if let Some(strict) = strict {
            call.func_name = strict.to_owned();
        }
    }
    children(expr).into_iter().for_each(make_strict);
}

/// The parts of a node, in the order of evaluation.
pub fn children(expr: &mut IdedExpr) -> Vec<&mut IdedExpr> {
    match &mut expr.expr {
        Expr::Call(call) => call.target.as_deref_mut().into_iter().chain(&mut call.args).collect(),
        Expr::Select(select) => vec![&mut select.operand],
        Expr::List(list) => list.elements.iter_mut().collect(),
        Expr::Map(map) => map.entries.iter_mut().flat_map(|e| entry(&mut e.expr)).collect(),
        Expr::Struct(made) => made.entries.iter_mut().flat_map(|e| entry(&mut e.expr)).collect(),
        Expr::Comprehension(c) => {
            vec![&mut c.iter_range, &mut c.accu_init, &mut c.loop_cond, &mut c.loop_step, &mut c.result]
        }
        Expr::Unspecified | Expr::Ident(_) | Expr::Literal(_) => Vec::new(),
    }
}

fn entry(entry: &mut EntryExpr) -> Vec<&mut IdedExpr> {
    match entry {
        EntryExpr::StructField(field) => vec![&mut field.value],
        EntryExpr::MapEntry(pair) => vec![&mut pair.key, &mut pair.value],
    }
}

/// Kinds of value that can be equal: all numbers are one.
fn group(kind: Kind) -> Kind {
    match kind {
        Kind::UInt | Kind::Double => Kind::Int,
        other => other,
    }
}

fn kind_of(value: &CowVal<'_, '_>) -> Kind {
    group(value.get_type().kind())
}

fn same<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Done<'b, 'v> {
    let [left, right] = &args[..] else { return Err(ExecutionError::invalid_argument_count(2, args.len())) };
    if kind_of(left) != kind_of(right) {
        return Err(mixed("==", left, right));
    }
    Ok(CowVal::owned(CelBool::from(left.as_ref() == right.as_ref())))
}

fn differ<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Done<'b, 'v> {
    let equal = same(args)?;
    Ok(CowVal::owned(CelBool::from(equal.downcast_ref::<CelBool>().is_some_and(|b| !*b.inner()))))
}

fn among<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Done<'b, 'v> {
    let [left, right] = &args[..] else { return Err(ExecutionError::invalid_argument_count(2, args.len())) };
    let holder = right.as_container().ok_or_else(|| mixed("in", left, right))?;
    if let Value::List(items) = Value::try_from(right.as_ref())? {
        let comparable = |item: &Value| matches!((Value::try_from(left.as_ref()), item), (Ok(l), i) if alike(&l, i));
        if !items.is_empty() && !items.iter().any(comparable) {
            return Err(mixed("in", left, right));
        }
    }
    if kind_of(left) == Kind::NullType {
        return Err(mixed("in", left, right));
    }
    Ok(CowVal::owned(CelBool::from(holder.contains(left.as_ref())?)))
}

fn alike(left: &Value, right: &Value) -> bool {
    let number = |v: &Value| matches!(v, Value::Int(_) | Value::UInt(_) | Value::Float(_));
    (number(left) && number(right)) || std::mem::discriminant(left) == std::mem::discriminant(right)
}

fn mixed(operator: &str, left: &CowVal<'_, '_>, right: &CowVal<'_, '_>) -> ExecutionError {
    ExecutionError::no_such_overload(operator, vec![left.get_type().name().into(), right.get_type().name().into()])
}

/// A number of seconds as a length of time; CEL's own conversion takes only texts.
fn seconds<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Done<'b, 'v> {
    let Some(given) = args.first() else { return Err(ExecutionError::invalid_argument_count(1, 0)) };
    let whole = given
        .downcast_ref::<CelInt>()
        .map(|i| i128::from(*i.inner()))
        .or_else(|| given.downcast_ref::<CelUInt>().map(|u| i128::from(*u.inner())));
    let nanos = match (whole, given.downcast_ref::<CelDouble>()) {
        (Some(whole), _) => i64::try_from(whole * 1_000_000_000).ok(),
        // the bound keeps the cast exact enough to stay in range; NaN fails it as well
        (None, Some(d)) if d.inner().abs() < 9.2e9 => Some((d.inner() * 1e9).round() as i64),
        _ => None,
    };
    let nanos = nanos.ok_or_else(|| ExecutionError::function_error("seconds", "longer than 290 years"))?;
    Ok(CowVal::owned(CelDuration::from(chrono::TimeDelta::nanoseconds(nanos))))
}
