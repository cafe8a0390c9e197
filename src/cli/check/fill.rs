//! The checks of a runbook made ready without a room: lists and inputs filled, secrets known and masked.

use crate::cli::Failure;
use crate::io::probe::PreparedCheck;
use crate::io::{clock, shell};
use crate::plan::{Check, ListSource, Plan, Var};
use crate::room::Checks;
use crate::text::mask::Secrets;
use crate::words::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long a command of a list or an input may take.
const SHELL_TIMEOUT: Duration = Duration::from_secs(30);

/// Checks that can be probed, and those that cannot.
pub struct Filled {
    /// In the runbook's order, each with its interval.
    pub ready: Vec<(Arc<PreparedCheck>, Span)>,
    /// Their declarations.
    pub checks: Vec<Check>,
    /// With the reason.
    pub unfit: Vec<(CheckName, String)>,
    /// What must not be shown.
    pub secrets: Secrets,
}

/// Fills lists and inputs; their commands are run.
///
/// # Errors
/// A command that gave nothing.
pub async fn fill(plan: &Plan, folder: &Path, given: &[(String, String)]) -> Result<Filled, Failure> {
    let checks = expanded(plan, folder).await?;
    let named: BTreeSet<String> = checks.iter().flat_map(Check::variables).collect();
    let mut values: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut secrets = Vec::new();
    for var in plan.vars.iter().filter(|v| named.contains(&v.env_name())) {
        let value = value(var, folder, given).await?;
        if var.secret {
            secrets.extend(value.clone());
        }
        values.insert(var.env_name(), value);
    }
    let (mut ready, mut declared, mut unfit) = (Vec::new(), Vec::new(), Vec::new());
    for check in checks {
        let filled = check.filled(&|name| values.get(name).cloned());
        let waits = |open: Vec<String>| format!("it waits for the input {}", open.join(", "));
        let made = filled.map_err(waits).and_then(|filled| {
            let made = PreparedCheck::new(&filled).map_err(|e| e.to_string())?;
            Ok((made, filled))
        });
        match made {
            Ok((made, filled)) => {
                ready.push((Arc::new(made), filled.every));
                declared.push(filled);
            }
            Err(why) => unfit.push((check.name, why)),
        }
    }
    Ok(Filled { ready, checks: declared, unfit, secrets: Secrets::new(secrets) })
}

/// The checks with their lists filled.
async fn expanded(plan: &Plan, folder: &Path) -> Result<Vec<Check>, Failure> {
    let mut lists: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for list in &plan.lists {
        let items = match &list.source {
            ListSource::Items(items) => items.clone(),
            ListSource::Lines(command) => {
                let out = shell::capture(command, folder, &[], SHELL_TIMEOUT).await;
                let out = out.map_err(|e| Failure::wrong(format!("the list `{}`", list.name), e))?;
                out.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
            }
        };
        lists.insert(&list.name, items);
    }
    let mut checks = Checks::default();
    checks.expand(&plan.checks, &plan.scope, |list| lists.get(list).cloned(), &clock::now());
    Ok(checks.all.into_iter().map(|rec| rec.check.clone()).collect())
}

/// An input's value: given, fixed, by its command, its default, else from the environment.
async fn value(var: &Var, folder: &Path, given: &[(String, String)]) -> Result<Option<String>, Failure> {
    let given = given.iter().find(|(name, _)| *name == var.name).map(|(_, value)| value.clone());
    if let Some(known) = given.or_else(|| var.value.clone()) {
        return Ok(Some(known));
    }
    if let Some(command) = &var.command {
        let out = shell::capture(command, folder, &[], SHELL_TIMEOUT).await;
        let out = out.map_err(|e| Failure::wrong(format!("the input `{}`", var.name), e))?;
        return Ok(Some(out.strip_suffix('\n').map(str::to_owned).unwrap_or(out)));
    }
    Ok(std::env::var(var.env_name()).ok().or_else(|| var.default.clone()))
}
