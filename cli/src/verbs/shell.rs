//! `completions` and `man`: for the shell and the manual.

use clap::Command;
use clap_complete::Shell;

use crate::failure::Failure;
use crate::output::Output;
use crate::text::Encoding;

/// Print the completions of a shell
#[derive(clap::Args)]
#[command(after_help = "Example:
  hcryptkey completions bash > ~/.local/share/bash-completion/completions/hcryptkey")]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

/// Print the manual page, of all verbs or of one
#[derive(clap::Args)]
#[command(after_help = "Example:
  hcryptkey man derive | man -l -")]
pub(crate) struct Man {
    /// The verb, such as `decrypt` or `blob show`
    verb: Vec<String>,
}

impl Completions {
    /// Writes the completions of the whole command line.
    pub(crate) fn run(&self, root: &mut Command) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, root, "hcryptkey", &mut script);
        Output::Stdout.write(&script, Encoding::Raw)
    }
}

impl Man {
    /// Writes the page of a verb in the whole command line.
    pub(crate) fn run(&self, mut root: Command) -> Result<(), Failure> {
        root.build();
        let mut command = &root;
        for name in &self.verb {
            command = command
                .find_subcommand(name)
                .ok_or_else(|| Failure::Usage(format!("there is no verb {name}")))?;
        }
        let mut page = Vec::new();
        let rendered = clap_mangen::Man::new(command.clone()).render(&mut page);
        rendered.map_err(|error| Failure::io(std::path::Path::new("the manual page"), &error))?;
        Output::Stdout.write(&page, Encoding::Raw)
    }
}
