//! What `install.sh` installs is enough to compile and run a program; so are the README's commands.

use std::path::Path;
use std::process::Command;

use crate::tools::{have, library, package, scratch, succeed};

/// The profile of the tests, whose library is there already.
const PROFILE: &str = if cfg!(debug_assertions) { "dev" } else { "release" };

/// Installs what the tests use, in a fresh folder.
fn install(prefix: &Path) {
    // Built before, so that it is installed in a moment.
    library();
    succeed(Command::new(package().join("install.sh")).env("PREFIX", prefix).env("PROFILE", PROFILE));
}

#[test]
fn an_installed_library_is_found_by_pkg_config() {
    if !have("cc", "install") || !have("pkg-config", "install") {
        return;
    }
    let prefix = scratch("prefix");
    install(&prefix);
    let (program, still) = (prefix.join("dynamic"), prefix.join("static"));
    let ask = |args: &[&str]| {
        let mut pkg_config = Command::new("pkg-config");
        pkg_config.env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig")).args(args).arg("hcryptkey");
        let output = String::from_utf8(succeed(&mut pkg_config).stdout).unwrap();
        output.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ask(&["--modversion"]), [env!("CARGO_PKG_VERSION")]);
    let source = package().join("examples/duplicate_and_salt.c");
    let compile = || {
        let mut compile = Command::new("cc");
        compile.arg(&source).args(ask(&["--cflags"]));
        compile
    };
    succeed(compile().arg("-o").arg(&program).args(ask(&["--libs"])));
    succeed(Command::new(&program).env("LD_LIBRARY_PATH", prefix.join("lib")));

    // The static library takes no shared one to run.
    let mut link = compile();
    link.arg("-o").arg(&still).arg(prefix.join("lib/libhcryptkey.a")).args(["-lpthread", "-ldl", "-lm"]);
    succeed(&mut link);
    succeed(&mut Command::new(&still));
}

#[test]
fn destdir_goes_before_the_prefix() {
    library();
    let folder = scratch("destdir");
    let mut install = Command::new(package().join("install.sh"));
    succeed(install.env("DESTDIR", &folder).env("PREFIX", "/opt/x").env("PROFILE", PROFILE));
    let config = std::fs::read_to_string(folder.join("opt/x/lib/pkgconfig/hcryptkey.pc")).unwrap();
    assert!(config.starts_with("prefix=/opt/x\n"), "{config}");
    assert!(folder.join("opt/x/include/hcryptkey/wincrypt.h").is_file());
}

/// The commands between the README's fences of `sh`, as they are written, in the package's folder.
#[test]
fn commands_of_the_readme_run() {
    if !have("cc", "commands_of_the_readme_run") || !have("python3", "commands_of_the_readme_run") {
        return;
    }
    let readme = std::fs::read_to_string(package().join("README.md")).unwrap();
    let blocks: Vec<&str> =
        readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 3, "the README has commands");
    let script = blocks.concat();
    let home = scratch("readme");
    let mut shell = Command::new("sh");
    shell.arg("-euc").arg(script).current_dir(package()).env("HOME", home).env("PROFILE", PROFILE);
    let output = String::from_utf8(succeed(&mut shell).stdout).unwrap();
    assert!(output.contains("a message\n") && output.ends_with("Secure data\n"), "{output}");
}
