//! The files that `install.sh` installs are enough to compile and run a program; so are the README's commands.

use std::path::Path;
use std::process::Command;

use crate::tools::{have, package, scratch, succeed};

/// The profile of the tests.
const PROFILE: &str = if cfg!(debug_assertions) { "dev" } else { "release" };

/// Installs the library in a folder.
fn install(prefix: &Path) {
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
        pkg_config.env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig")).args(args).arg("hcryptkey-compat");
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

    // A program with the static library runs without the shared one.
    let mut link = compile();
    link.arg("-o").arg(&still).arg(prefix.join("lib/libhcryptkey.a")).args(["-lpthread", "-ldl", "-lm"]);
    succeed(&mut link);
    succeed(&mut Command::new(&still));
}

#[test]
fn a_shared_library_has_its_version_in_its_name() {
    if cfg!(not(target_os = "linux")) || !have("readelf", "a_shared_library_has_its_version_in_its_name") {
        return;
    }
    let prefix = scratch("version");
    install(&prefix);
    let name = prefix.join("lib/libhcryptkey.so").canonicalize().unwrap();
    assert!(name.ends_with(concat!("libhcryptkey.so.", env!("CARGO_PKG_VERSION"))), "{}", name.display());
    let output = succeed(Command::new("readelf").args(["-d", "-S"]).arg(&name)).stdout;
    let output = String::from_utf8(output).unwrap();
    assert!(output.contains("[libhcryptkey.so.0.1]"), "the SONAME: {output}");
    assert!(!output.contains(".debug_info") && !output.contains(".symtab"), "it is stripped");

    succeed(Command::new(package().join("install.sh")).arg("--uninstall").env("PREFIX", &prefix));
    let left: Vec<_> =
        ["lib/libhcryptkey.so", "lib/libhcryptkey.so.0.1", "lib/libhcryptkey.a", "include/hcryptkey"]
            .iter()
            .filter(|name| prefix.join(name).symlink_metadata().is_ok())
            .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn cmake_finds_an_installed_library() {
    if !have("cmake", "cmake_finds_an_installed_library") {
        return;
    }
    let (prefix, project) = (scratch("cmake/prefix"), scratch("cmake/project"));
    install(&prefix);
    std::fs::copy(package().join("examples/duplicate_and_salt.c"), project.join("program.c")).unwrap();
    let lists = "cmake_minimum_required(VERSION 3.13)\nproject(port C)\nfind_package(hcryptkey 0.1 REQUIRED)\n\
        foreach(kind hcryptkey hcryptkey-static)\nadd_executable(${kind} program.c)\n\
        target_link_libraries(${kind} hcryptkey::${kind} hcryptkey::compat)\nendforeach()\n";
    std::fs::write(project.join("CMakeLists.txt"), lists).unwrap();
    let build = project.join("build");
    let mut configure = Command::new("cmake");
    configure.arg("-S").arg(&project).arg("-B").arg(&build);
    succeed(configure.arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display())));
    succeed(Command::new("cmake").arg("--build").arg(&build));
    for kind in ["hcryptkey", "hcryptkey-static"] {
        succeed(&mut Command::new(build.join(kind)));
    }
}

#[test]
fn destdir_goes_before_the_prefix() {
    let folder = scratch("destdir");
    let mut install = Command::new(package().join("install.sh"));
    succeed(install.env("DESTDIR", &folder).env("PREFIX", "/opt/x").env("PROFILE", PROFILE));
    let config = std::fs::read_to_string(folder.join("opt/x/lib/pkgconfig/hcryptkey.pc")).unwrap();
    assert!(config.starts_with("prefix=/opt/x\n"), "{config}");
    assert!(folder.join("opt/x/include/hcryptkey/wincrypt.h").is_file());
}

/// The commands in the README's `sh` blocks, unchanged, in the package's folder.
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
