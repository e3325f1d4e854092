//! The library under test, and the system's tools.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

/// The folder of the package.
pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn include() -> PathBuf {
    package().join("include")
}

/// A folder for the tests' output.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The shared library. Cargo builds a library for the tests of its package only if they can link it, so this builds it;
/// usually other tests have built it already.
pub(crate) fn library() -> &'static Path {
    static LIBRARY: LazyLock<PathBuf> = LazyLock::new(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--lib", "--message-format=json", "--manifest-path"]);
        build.arg(package().join("Cargo.toml"));
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        let messages = String::from_utf8(succeed(&mut build).stdout).unwrap();
        let is_shared =
            |path: &&str| path.ends_with("/libhcryptkey.so") || path.ends_with("/libhcryptkey.dylib");
        PathBuf::from(messages.split('"').find(is_shared).expect("cargo names what it has built"))
    });
    &LIBRARY
}

pub(crate) fn library_folder() -> &'static Path {
    library().parent().unwrap()
}

/// Whether a tool can be run; if not, the test that needs it is skipped by name.
pub(crate) fn have(tool: &str, test: &str) -> bool {
    let found = Command::new(tool).arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        println!("{test} is skipped: there is no {tool}");
    }
    found
}

/// Runs a command, and shows what it printed if it fails.
pub(crate) fn succeed(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// A compiler, with all warnings, which are errors.
pub(crate) fn strict(compiler: &str) -> Command {
    let mut command = Command::new(compiler);
    command.args(["-Wall", "-Wextra", "-pedantic", "-Werror", "-I"]).arg(include());
    command.arg("-I").arg(include().join("compat"));
    command
}

/// Compiles a C program and links it to the library.
pub(crate) fn program(source: &Path) -> PathBuf {
    let program = scratch("programs").join(source.file_stem().unwrap());
    let mut compile = strict("cc");
    compile.args(["-g", "-D_GNU_SOURCE", "-o"]).arg(&program).arg(source);
    // A program that loads the library by itself must not be linked to it.
    compile.arg("-L").arg(library_folder()).args(["-Wl,--as-needed", "-lhcryptkey", "-lpthread"]);
    succeed(&mut compile);
    program
}

/// A command that finds the shared library, and whose key containers end with it.
pub(crate) fn with_library(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    let variable = if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };
    command.env(variable, library_folder()).env("HCRYPTKEY_CONTAINERS", "memory");
    command
}

/// Valgrind, which fails on a wrong access and on a lost block.
pub(crate) fn valgrind(program: &Path) -> Command {
    let mut command = with_library("valgrind");
    command.args(["--quiet", "--error-exitcode=99", "--leak-check=full"]);
    command.arg("--errors-for-leak-kinds=definite,indirect");
    command.arg(program);
    command
}
