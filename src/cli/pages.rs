//! `warroom completions` and `warroom man`: what the command line says of itself, for shells and for `man`.

use super::failure::DONE;
use super::{Failure, completing, talk::Talk};
use crate::io::files::FilesError;
use std::path::{Path, PathBuf};

/// Completions for a shell, on standard output
#[derive(clap::Args, Debug)]
#[command(
    before_help = "Examples:\n  warroom completions bash > ~/.local/share/bash-completion/completions/warroom\n  warroom completions fish > ~/.config/fish/completions/warroom.fish"
)]
pub struct Completions {
    /// bash, elvish, fish, powershell or zsh
    shell: clap_complete::Shell,
}

/// The manual: one page on standard output, or a page for each command in a folder
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:\n  warroom man | man -l -\n  warroom man ~/.local/share/man/man1")]
pub struct Man {
    /// The folder; it is made where it is missing
    folder: Option<PathBuf>,
}

/// Prints the completions.
pub fn completions(talk: &Talk, args: &Completions) -> Result<u8, Failure> {
    let shell = args.shell.to_string();
    let script = completing::script(&shell)
        .ok_or_else(|| Failure::wrong("completions", format!("no shell {shell} is known")))?;
    talk.data(&script);
    Ok(DONE)
}

/// Prints the page, or writes all of them.
pub fn man(talk: &Talk, args: &Man, command: clap::Command) -> Result<u8, Failure> {
    match &args.folder {
        Some(folder) => write(talk, folder, command),
        None => {
            let mut text = Vec::new();
            let page = clap_mangen::Man::new(command).render(&mut text);
            page.map_err(|e| Failure::inner("the manual cannot be written", e))?;
            talk.data(&String::from_utf8_lossy(&text));
            Ok(DONE)
        }
    }
}

fn write(talk: &Talk, folder: &Path, command: clap::Command) -> Result<u8, Failure> {
    std::fs::create_dir_all(folder).map_err(FilesError::io("make", folder))?;
    clap_mangen::generate_to(command, folder).map_err(FilesError::io("write into", folder))?;
    talk.say(&format!("the pages are in {}", folder.display()));
    Ok(DONE)
}
