//! The work, by Wine's rsaenh: `wine/bench.c`, which runs in parallel and gets commands.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use hcryptkey::Algorithm;

use crate::subject;

const COMPILER: &str = "x86_64-w64-mingw32-gcc";
/// Debian keeps it out of the search path.
const LOADER: &str = "/usr/lib/wine/wine64";

/// The work that the C program repeats.
#[derive(Clone, Copy)]
pub enum Work {
    /// Duplicate and destroy.
    Duplicate,
    /// Duplicate, encrypt one block and destroy.
    Life,
}

pub struct Wine {
    child: Child,
    pipes: RefCell<(ChildStdin, BufReader<ChildStdout>)>,
}

impl Wine {
    /// Compiles the C program and starts it.
    ///
    /// # Errors
    /// The reason why Wine can't be measured.
    pub fn start() -> Result<Self, String> {
        if !Path::new(LOADER).exists() {
            return Err(format!("{LOADER} is not installed (apt install wine64)"));
        }
        // Next to our own executable, and so in the target directory.
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        let directory = own.with_file_name("wine");
        std::fs::create_dir_all(&directory).map_err(|error| error.to_string())?;
        let program = compile(&directory)?;
        eprintln!("Starting Wine; the first time takes a while.");
        let mut child = Command::new(LOADER)
            .arg(program)
            .env("WINEPREFIX", directory.join("prefix"))
            .env("WINEDEBUG", "-all")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{LOADER} can't be run: {error}"))?;
        let pipes = child.stdin.take().zip(child.stdout.take()).expect("both are piped");
        let wine = Self { child, pipes: RefCell::new((pipes.0, BufReader::new(pipes.1))) };
        let block = wine.ask(&format!("block {}", hex(&subject::blob(Algorithm::Aes256))))?;
        agrees(&block)?;
        Ok(wine)
    }

    /// The time of this many calls, by the clock of the C program.
    pub fn time(&self, work: Work, algorithm: Algorithm, calls: u64) -> Duration {
        let work = match work {
            Work::Duplicate => "duplicate",
            Work::Life => "life",
        };
        let blob = hex(&subject::blob(algorithm));
        let answer = self.ask(&format!("{work} {blob} {calls}")).expect("Wine worked before");
        Duration::from_nanos(answer.parse().expect("a number"))
    }

    /// Sends a command and waits for the answer of the same name.
    fn ask(&self, command: &str) -> Result<String, String> {
        let (input, output) = &mut *self.pipes.borrow_mut();
        writeln!(input, "{command}").map_err(|error| format!("the C program is gone: {error}"))?;
        let mut line = String::new();
        output.read_line(&mut line).map_err(|error| format!("the C program is gone: {error}"))?;
        match line.trim().split_once(' ') {
            Some((name, answer)) if command.starts_with(name) => Ok(answer.to_owned()),
            _ => Err(format!("the C program answered {line:?} to {command:?}")),
        }
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        // The child may have ended before; then there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn compile(directory: &Path) -> Result<PathBuf, String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("wine/bench.c");
    let program = directory.join("bench.exe");
    let status = Command::new(COMPILER)
        .args(["-O2", "-Wall", "-o"])
        .args([&program, &source])
        .arg("-ladvapi32")
        .status()
        .map_err(|_| format!("{COMPILER} is not installed (apt install gcc-mingw-w64-x86-64)"))?;
    if status.success() { Ok(program) } else { Err(format!("{COMPILER} failed")) }
}

/// Checks that Wine encrypts a block of zeros to our result.
fn agrees(theirs: &str) -> Result<(), String> {
    let mut block = [0; 16];
    crate::ours::cipher(subject::Subject::default_of(Algorithm::Aes256))(&mut block);
    let ours = hex(&block);
    if ours == theirs { Ok(()) } else { Err(format!("Wine encrypts to {theirs}, we to {ours}")) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
