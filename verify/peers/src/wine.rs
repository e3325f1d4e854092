//! The work, by Wine's rsaenh: `wine/bench.c`, which runs in parallel and gets commands.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use hcryptkey::Algorithm;

use crate::child::{Child, hex};
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

pub struct Wine(Child);

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
        let mut wine = Command::new(LOADER);
        wine.arg(program).env("WINEPREFIX", directory.join("prefix")).env("WINEDEBUG", "-all");
        let wine = Self(Child::start(wine)?);
        let block = wine.0.ask(&format!("block {}", hex(&subject::blob(Algorithm::Aes256))))?;
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
        self.0.time(&format!("{work} {blob} {calls}"))
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
