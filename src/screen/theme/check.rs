//! Whether every text of a theme can be read on every ground that it can stand on.

use super::colour::{ENOUGH, contrast, rgb, written};
use super::{Paint, Read, Theme, file};
use crate::plan::Severity;
use crate::runbook::Findings;

/// Reads a theme and adds a problem for each role with too little contrast.
pub fn check(source: &str, find: &dyn Fn(&str) -> Option<String>) -> Read {
    let read = file::read(source, find);
    let Some(theme) = &read.theme else { return read };
    let mut findings = Findings::new(source);
    for paint in Paint::ALL {
        let Some((worst, ground)) = worst(theme, *paint) else { continue };
        if worst < ENOUGH {
            let span = read.places.get(paint.word()).cloned().unwrap_or(0..0);
            let what = format!("`{}` has a contrast of {worst:.2}:1 on {ground}", paint.word());
            let hint = "text needs 4.5:1: take a lighter colour on a dark ground, a darker one on a light ground";
            findings.warn("contrast", span, what, Some(hint.to_owned()));
        }
    }
    let mut read = read;
    read.problems.extend(findings.finish());
    read.problems.sort_by_key(|p| (p.severity != Severity::Error, p.span.start));
    read
}

/// The smallest contrast of a role's text, and the ground on which it has that.
fn worst(theme: &Theme, paint: Paint) -> Option<(f64, String)> {
    let text = rgb(theme.style(paint).fg?)?;
    let on = |ground| (contrast(text, ground), written(ground));
    theme.grounds(paint).into_iter().map(on).min_by(|a, b| a.0.total_cmp(&b.0))
}
