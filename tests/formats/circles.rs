//! No file uses a file that uses it, directly or through others, in any package.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The path of a module from its crate: `["handle", "slot"]`.
type Module = Vec<String>;

/// The folders whose files form a crate.
const CRATES: [&str; 14] = [
    "src",
    "capi/src",
    "cli/src",
    "des-bitslice/src",
    "python/src",
    "tools/blob/src",
    "tools/office/src",
    "tools/sql/src",
    "tools/transcript/src",
    "verify/fuzz/bodies",
    "verify/model",
    "verify/nothing_left",
    "verify/peers/src",
    "verify/rsa_crate",
];

/// The code of each module below a folder, without comments and tests.
fn collect(folder: &Path, parent: &Module, all: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if name == "tests" || name == "proofs" {
            continue;
        }
        let mut module = parent.clone();
        if name != "lib" && name != "main" {
            module.push(name.to_owned());
        }
        if path.is_dir() {
            collect(&path, &module, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(path).unwrap();
            let code = text.split("#[cfg(test)]\nmod").next().unwrap();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            all.insert(module, lines.collect::<Vec<_>>().join("\n"));
        }
    }
}

/// Reads a path, or a list of paths in braces, from the start of `code`. Returns the code after it.
fn read_paths<'a>(code: &'a str, prefix: &Module, paths: &mut Vec<Module>) -> &'a str {
    if let Some(mut list) = code.strip_prefix('{') {
        loop {
            list = list.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
            if list.is_empty() || list.starts_with('}') {
                return list.get(1..).unwrap_or_default();
            }
            list = read_paths(list, prefix, paths);
        }
    }
    let end = code.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(code.len());
    let mut path = prefix.clone();
    path.push(code[..end].to_owned());
    let rest = &code[end..];
    if let Some(rest) = rest.strip_prefix("::") {
        return read_paths(rest, &path, paths);
    }
    paths.push(path);
    // A list can also contain `*`, or a name with `as`.
    rest.find([',', '}', ';']).map_or("", |at| &rest[at..])
}

/// The paths in a module's code that start with `crate` or `super`.
fn used_paths(module: &Module, code: &str) -> Vec<Module> {
    let mut paths = Vec::new();
    for rest in code.split("crate::").skip(1) {
        read_paths(rest, &Vec::new(), &mut paths);
    }
    // `super::super::x` is split twice: the empty piece means one more level.
    let mut levels = 0;
    for rest in code.split("super::").skip(1) {
        levels += 1;
        if !rest.is_empty() {
            let parent = &module[..module.len().saturating_sub(levels)];
            read_paths(rest, &parent.to_vec(), &mut paths);
            levels = 0;
        }
    }
    paths
}

/// The modules that each module uses. A module and those within it count as one here: the outer one names the inner ones, and
/// these use its types.
fn uses(files: &BTreeMap<Module, String>) -> BTreeMap<&Module, BTreeSet<&Module>> {
    let in_one = |one: &Module, other: &Module| one.starts_with(other) || other.starts_with(one);
    let used = |module: &Module, code: &str| {
        let paths = used_paths(module, code);
        let files = paths.iter().filter_map(|path| {
            let fronts = (1..=path.len()).rev().map(|len| &path[..len]);
            fronts.into_iter().find_map(|front| Some(files.get_key_value(front)?.0))
        });
        files.filter(|used| !in_one(module, used)).collect()
    };
    files.iter().map(|(module, code)| (module, used(module, code))).collect()
}

/// A circle, if there is one: modules of which each uses the next, and the last the first.
fn circle<'a>(uses: &BTreeMap<&'a Module, BTreeSet<&'a Module>>) -> Vec<&'a Module> {
    let mut left = uses.clone();
    // Removes modules that use none of the others, until none is left or each of them uses another.
    loop {
        let before = left.len();
        let names: BTreeSet<_> = left.keys().copied().collect();
        left.retain(|_, used| !used.is_disjoint(&names));
        if left.len() == before {
            break;
        }
    }
    let mut walk: Vec<&Module> = left.keys().copied().take(1).collect();
    while let Some(last) = walk.last() {
        let next = *left[last].iter().find(|used| left.contains_key(*used)).unwrap();
        if let Some(at) = walk.iter().position(|module| *module == next) {
            return walk.split_off(at);
        }
        walk.push(next);
    }
    Vec::new()
}

#[test]
fn no_file_uses_a_file_that_uses_it() {
    let mut count = 0;
    for folder in CRATES {
        let mut files = BTreeMap::new();
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &Vec::new(), &mut files);
        let uses = uses(&files);
        count += uses.values().map(BTreeSet::len).sum::<usize>();
        let circle: Vec<String> = circle(&uses).iter().map(|module| module.join("/")).collect();
        assert!(circle.is_empty(), "files of {folder} use each other in a circle: {}", circle.join(", "));
    }
    assert!(count > 800, "only {count} uses were found");
}

#[test]
fn circles_are_found() {
    let module = |path: &str| -> Module { path.split('/').map(str::to_owned).collect() };
    let files = [
        ("a", "use crate::{b::X, c};"),
        ("b", "use super::d::{Y as Z, *};"),
        ("b/inner", "fn f() -> super::super::e::T {}"),
        ("c", ""),
        ("d", "use crate::e;"),
        ("e", "use super::b::inner::V;"),
    ];
    let files = files.into_iter().map(|(path, code)| (module(path), code.to_owned())).collect();
    let uses = uses(&files);
    assert_eq!(uses[&module("a")], BTreeSet::from([&module("b"), &module("c")]));
    assert_eq!(uses[&module("b")], BTreeSet::from([&module("d")]));
    let circle = circle(&uses);
    assert_eq!(circle, [&module("e"), &module("b/inner")]);
}
