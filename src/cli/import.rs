//! `warroom import`: the monitors that there are already, as checks of a runbook.

use super::failure::{DONE, NOT_WELL};
use super::{Failure, hosting, talk::Talk};
use crate::io::fetch;
use crate::runbook::import::{self, Imported};
use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The environment variable with the token for an API.
const TOKEN: &str = "WARROOM_IMPORT_TOKEN";
/// StatusCake's API.
const STATUSCAKE: &str = "https://api.statuscake.com";

/// Write existing monitors as a runbook's checks
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom import gatus config.yaml -o runbook.md\n  warroom import prometheus http://10.2.0.9:9090\n  warroom import blackbox blackbox.yml --targets prometheus.yml\n  warroom import heartbeat heartbeat.yml | less\n  WARROOM_IMPORT_TOKEN=… warroom import statuscake -o runbook.md",
    after_help = "Whatever cannot be carried over is named on standard error and in the file's comments; then the exit code is 1.\nA SOURCE is a file, `-` for standard input, or an http address. $WARROOM_IMPORT_TOKEN is shown to an address as a bearer token."
)]
pub struct Args {
    /// Where the monitors come from
    #[arg(value_parser = ["gatus", "prometheus", "blackbox", "statuscake", "heartbeat"])]
    kind: String,
    /// A file, `-`, or an address; for prometheus its API's address or rule files; for statuscake its API without one
    source: Vec<String>,
    /// For prometheus: where queries are to be sent, when the source is a file
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// For blackbox: what a module probes; may be given often
    #[arg(long = "target", value_name = "MODULE=ADDRESS")]
    targets: Vec<String>,
    /// For blackbox: a prometheus.yml, or the address of Prometheus' API, that names the targets
    #[arg(long = "targets", value_name = "SOURCE")]
    from: Option<String>,
    /// Where to write it; else on standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// As one JSON document: checks, maintenance, vars, warnings
    #[arg(long)]
    json: bool,
}

/// Runs it: exit 1 where something is not carried over.
pub fn run(talk: &Talk, args: Args) -> Result<u8, Failure> {
    let needed = if args.kind == "statuscake" { 0 } else { 1 };
    if args.source.len() < needed {
        let hint = format!("`warroom import {} FILE`, or an address", args.kind);
        return Err(Failure::wrong(format!("import {}", args.kind), "no source was named").hint(hint));
    }
    let imported = read(&args)?;
    let title = args.source.first().map_or(args.kind.as_str(), |s| s.rsplit('/').find(|p| !p.is_empty()).unwrap_or(s));
    for warning in &imported.warnings {
        talk.say(&crate::text::sanitise(&format!("not carried over: {}: {}", warning.at, warning.what)));
    }
    let text = match args.json {
        true => format!("{:#}\n", serde_json::to_value(&imported).unwrap_or_default()),
        false => import::runbook(&imported, title),
    };
    match &args.output {
        None => talk.data(&text),
        Some(file) => write(file, &text)?,
    }
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    talk.say(&format!("{}, {}", count(imported.len(), "check"), count(imported.warnings.len(), "warning")));
    Ok(if imported.warnings.is_empty() { DONE } else { NOT_WELL })
}

/// A file that is there is not overwritten: it may be somebody's runbook.
fn write(file: &Path, text: &str) -> Result<(), Failure> {
    let mut options = std::fs::OpenOptions::new();
    let opened = options.write(true).create_new(true).open(file);
    opened.and_then(|mut f| std::io::Write::write_all(&mut f, text.as_bytes())).map_err(|e| {
        Failure::wrong(format!("cannot write {}", file.display()), e).hint("name a file that is not there yet")
    })
}

fn read(args: &Args) -> Result<Imported, Failure> {
    let source = args.source.first().map_or(STATUSCAKE, String::as_str);
    Ok(match args.kind.as_str() {
        "gatus" => import::gatus(document(source)?),
        "heartbeat" => import::heartbeat(document(source)?),
        "statuscake" => import::statuscake(statuscake(&args.source)?),
        "blackbox" => import::blackbox(document(source)?, &targets(args)?),
        _ => prometheus(args)?,
    })
}

fn is_address(source: &str) -> bool {
    source.starts_with("http://") || source.starts_with("https://")
}

/// What stands in a file, on standard input or at an address.
fn document(source: &str) -> Result<Value, Failure> {
    let cannot = |why: String| Failure::wrong(format!("cannot read {source}"), why);
    let text = if is_address(source) {
        let token = std::env::var(TOKEN).ok();
        let fetched = hosting::runtime()?.block_on(fetch::get(source, token.as_deref()));
        fetched.map_err(|e| {
            let failure = cannot(e.to_string());
            let hint = format!("a token for it goes into ${TOKEN}");
            if matches!(e, fetch::FetchError::Status(_)) { failure.hint(hint) } else { failure }
        })?
    } else if source == "-" {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text).map_err(|e| cannot(e.to_string()))?;
        text
    } else {
        std::fs::read_to_string(source).map_err(|e| cannot(e.to_string()))?
    };
    import::document(&text).map_err(|e| cannot(e).hint("it should be YAML or JSON"))
}

/// The API's answers, or what stands in files: rule files, or its answers saved.
fn prometheus(args: &Args) -> Result<Imported, Failure> {
    let mut documents = Vec::new();
    let mut url = args.url.clone();
    for source in &args.source {
        if is_address(source) {
            let base = source.trim_end_matches('/');
            for path in ["targets?state=active", "rules"] {
                documents.push(document(&format!("{base}/api/v1/{path}"))?);
            }
            url.get_or_insert_with(|| base.to_owned());
        } else {
            documents.push(document(source)?);
        }
    }
    let Some(url) = url else {
        let hint = "say where queries are to be sent: `--url http://10.2.0.9:9090`";
        return Err(Failure::wrong("import prometheus", "a file does not say where Prometheus is").hint(hint));
    };
    Ok(import::prometheus(documents, &url))
}

fn targets(args: &Args) -> Result<Vec<(String, String)>, Failure> {
    let mut targets = Vec::new();
    for target in &args.targets {
        let Some((module, address)) = target.split_once('=') else {
            return Err(Failure::wrong(format!("--target {target}"), "write it like MODULE=ADDRESS"));
        };
        targets.push((module.to_owned(), address.to_owned()));
    }
    if let Some(from) = &args.from {
        let from = if is_address(from) {
            format!("{}/api/v1/targets?state=active", from.trim_end_matches('/'))
        } else {
            from.clone()
        };
        targets.extend(import::targets(&document(&from)?));
    }
    Ok(targets)
}

/// Saved answers, or all tests of the account: page by page, each with its details.
fn statuscake(sources: &[String]) -> Result<Vec<Value>, Failure> {
    if sources.iter().any(|s| !is_address(s)) {
        return sources.iter().map(|s| document(s)).collect();
    }
    if std::env::var_os(TOKEN).is_none() {
        let hint = format!("put the API's token into ${TOKEN}, or name a file with its answer");
        return Err(Failure::wrong("import statuscake", "its API asks for a token").hint(hint));
    }
    let base = sources.first().map_or(STATUSCAKE, String::as_str).trim_end_matches('/');
    let mut tests = Vec::new();
    let mut page = 1;
    loop {
        let (ids, pages) = import::test_ids(&document(&format!("{base}/v1/uptime?limit=100&page={page}"))?);
        for id in ids {
            tests.push(document(&format!("{base}/v1/uptime/{id}"))?);
        }
        page += 1;
        if page > pages {
            return Ok(tests);
        }
    }
}
