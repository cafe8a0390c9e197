//! Megabytes of Markdown linted per second on one core, beside plain Markdown parsing of the same text in the same run.
//!
//! Run with `cargo bench --bench lint`. Only this thread's CPU time counts.

use pulldown_cmark::Parser;
use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use warroom::runbook::{File, lint};

const FILES: usize = 500;
const FILE_BYTES: usize = 10_000;

fn main() {
    let files: Vec<String> = (0..FILES).map(runbook).collect();
    let bytes: usize = files.iter().map(String::len).sum();
    let problems: usize = files.iter().map(|text| lint(text, "runbook.md", &|_| File::Program).1.len()).sum();
    let steps: usize = files.iter().map(|text| lint(text, "runbook.md", &|_| File::Program).0.steps().count()).sum();
    println!("{FILES} files, {:.1} MB, {steps} steps, {problems} problems", bytes as f64 / 1e6);
    for _ in 0..3 {
        let plain = seconds(|| files.iter().map(|text| Parser::new(text).count()).sum());
        let linted = seconds(|| files.iter().map(|text| lint(text, "runbook.md", &|_| File::Program).1.len()).sum());
        println!(
            "lint {:>6.1} MB/s ({linted:.2} s), plain parsing {:>6.1} MB/s: {:.1} times as long",
            bytes as f64 / 1e6 / linted,
            bytes as f64 / 1e6 / plain,
            linted / plain
        );
    }
    let one = files.concat();
    let linted = seconds(|| lint(&one, "runbook.md", &|_| File::Program).1.len());
    println!("all of it in one file: {:.1} MB/s ({linted:.2} s)", one.len() as f64 / 1e6 / linted);
}

fn seconds(work: impl FnOnce() -> usize) -> f64 {
    let start = cpu();
    black_box(work());
    cpu() - start
}

/// Seconds of CPU that this thread has had.
fn cpu() -> f64 {
    let t = clock_gettime(ClockId::ThreadCPUTime);
    t.tv_sec as f64 + t.tv_nsec as f64 / 1e9
}

/// A runbook such as teams have: prose, lists, scripts with pipes, sessions with their output, tables.
fn runbook(number: usize) -> String {
    let mut text = format!("---\ntitle: Service {number}\nowner: team-{number}\n---\n\n# Service {number}\n\n");
    let mut section = 0;
    while text.len() < FILE_BYTES {
        section += 1;
        text.push_str(&format!(
            "## Restore part {section}\n\nThe part is [documented](https://wiki.example.com/{number}/{section}); read it, then go \
             on. It takes *some* minutes, and nobody touches the primary in the meantime, whatever the graphs say.\n\n\
             > Two people look at this together.\n\n| host | port |\n|------|------|\n| db{section} | 5432 |\n\n\
             1. Look at the pods\n\n   ```console\n   $ kubectl -n <namespace> get pods -l app=part-{section} | grep -v Running\n   \
             NAME    READY   STATUS\n   web-0   0/1     CrashLoopBackOff\n   ```\n\n2. Find who waits\n\n   ```bash\n   \
             for pod in $(kubectl get pods -o name | awk -F/ '{{print $2}}'); do\n     if kubectl logs \"$pod\" | grep -q \
             'timed out'; then\n       echo \"${{pod}} waits\" # it may take long\n     fi\n   done\n   ```\n\n\
             3. Restart it `gently`:\n\n   ```bash\n   ./restart.sh part-{section} --gently && kubectl rollout status \
             deployment/part-{section}\n   ```\n   - It says so when it is done.\n\n",
        ));
    }
    text
}
