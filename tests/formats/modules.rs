//! A call walks in one direction: each module uses only modules below it in the table of DESIGN.md.

use std::fs;
use std::path::{Path, PathBuf};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The modules in the order of the table, from the top.
fn order() -> Vec<String> {
    let design = fs::read_to_string(root("DESIGN.md")).unwrap();
    let rows = design.lines().skip_while(|line| !line.starts_with("| module |")).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// The code of a module, without comments and tests.
fn code(module: &str) -> String {
    fn collect(path: &Path, all: &mut String) {
        let name = path.file_stem().unwrap();
        if name == "tests" || name == "proofs" {
            return;
        }
        if path.is_dir() {
            for entry in fs::read_dir(path).unwrap() {
                collect(&entry.unwrap().path(), all);
            }
        } else if let Ok(text) = fs::read_to_string(path) {
            let code = text.split("#[cfg(test)]\nmod").next().unwrap();
            all.extend(
                code.lines()
                    .filter(|line| !line.trim_start().starts_with("//"))
                    .map(|line| line.to_owned() + "\n"),
            );
        }
    }
    let mut all = String::new();
    for path in [format!("src/{module}.rs"), format!("src/{module}")] {
        if root(&path).exists() {
            collect(&root(&path), &mut all);
        }
    }
    all
}

/// The first names of paths that start at the crate: `a` and `b` of `crate::a::X` and of `crate::{a::X, b}`.
fn first_names(code: &str) -> Vec<&str> {
    let name = |path: &'_ str| {
        path.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().len()
    };
    let mut names = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let Some(list) = rest.strip_prefix('{') else {
            names.push(&rest[..name(rest)]);
            continue;
        };
        let (mut depth, mut starts) = (0, true);
        for (at, c) in list.char_indices() {
            if starts && (c.is_alphanumeric() || c == '_') {
                names.push(&list[at..at + name(&list[at..])]);
                starts = false;
            }
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => starts = true,
                _ => {}
            }
        }
    }
    names
}

/// The module of a public type, which others may name without its module.
fn home<'a>(lib: &'a str, name: &'a str) -> &'a str {
    let is_it = |list: &str| list.split(|c: char| !c.is_alphanumeric()).any(|word| word == name);
    let uses = lib.lines().filter_map(|line| line.strip_prefix("pub use ")?.split_once("::"));
    uses.into_iter().find(|(_, list)| is_it(list)).map_or(name, |(module, _)| module)
}

#[test]
fn each_module_uses_only_modules_below_it() {
    let (order, lib) = (order(), fs::read_to_string(root("src/lib.rs")).unwrap());
    let place = |module: &str| order.iter().position(|other| other == module);
    let modules = lib.lines().filter_map(|line| {
        line.trim_start_matches("pub ")
            .strip_prefix("mod ")?
            .strip_suffix(';')
            .filter(|name| !name.starts_with('_'))
    });
    let mut edges = 0;
    for module in modules.collect::<std::collections::BTreeSet<_>>() {
        let at = place(module).unwrap_or_else(|| panic!("DESIGN.md has no row for the module {module}"));
        for name in first_names(&code(module)) {
            let used = home(&lib, name);
            if used == module {
                continue;
            }
            let Some(below) = place(used) else { continue };
            assert!(at < below, "{module} uses {used}, which is above it in the table of DESIGN.md");
            edges += 1;
        }
    }
    assert!(edges > 100, "only {edges} uses were found");
}

#[test]
fn names_are_read_from_paths() {
    assert_eq!(
        first_names("use crate::a::X; use crate::{b::{C, d}, e, f::G}; crate::h()"),
        ["a", "b", "e", "f", "h"]
    );
    assert_eq!(home("pub use one::{Two, Three};\npub use four::Five;", "Three"), "one");
}
