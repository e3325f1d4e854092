//! A program of another language that runs beside this one, gets commands and times itself.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{self, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

pub struct Child {
    child: process::Child,
    pipes: RefCell<(ChildStdin, BufReader<ChildStdout>)>,
}

impl Child {
    /// # Errors
    /// The reason why the program can't be run.
    pub fn start(mut command: Command) -> Result<Self, String> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let name = command.get_program().to_string_lossy().into_owned();
        let mut child = command.spawn().map_err(|error| format!("{name} can't be run: {error}"))?;
        let pipes = child.stdin.take().zip(child.stdout.take()).expect("both are piped");
        Ok(Self { child, pipes: RefCell::new((pipes.0, BufReader::new(pipes.1))) })
    }

    /// Sends a command and waits for the answer of the same name.
    ///
    /// # Errors
    /// The reason why there is no such answer.
    pub fn ask(&self, command: &str) -> Result<String, String> {
        let (input, output) = &mut *self.pipes.borrow_mut();
        writeln!(input, "{command}").map_err(|error| format!("the program is gone: {error}"))?;
        let mut line = String::new();
        output.read_line(&mut line).map_err(|error| format!("the program is gone: {error}"))?;
        match line.trim().split_once(' ') {
            Some((name, answer)) if command.starts_with(name) => Ok(answer.to_owned()),
            _ => Err(format!("the program answered {line:?} to {command:?}")),
        }
    }

    /// Sends a command that is answered with a number of nanoseconds.
    pub fn time(&self, command: &str) -> Duration {
        let answer = self.ask(command).expect("it worked before");
        Duration::from_nanos(answer.parse().expect("a number"))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // The child may have ended before; then there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
