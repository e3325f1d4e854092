//! What the documentation promises: that each C name is found, and each error listed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Every line of the crate's sources.
fn sources() -> String {
    fn collect(folder: &Path, all: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, all);
            } else {
                all.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut all = String::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    all
}

/// The names in backquotes in the first column of a document's tables, as far as they look like names of C.
fn first_column(document: &str) -> BTreeSet<&str> {
    let rows = document.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = rows.filter_map(|row| row.split(" | ").next());
    let names = cells.flat_map(|cell| cell.split(['`', ',', ' ']));
    names.filter(|name| name.starts_with("Crypt") || name.contains('_') || *name == "GetLastError").collect()
}

/// Whether the search box of the documentation finds something under this name.
fn is_found(sources: &str, name: &str) -> bool {
    sources.contains(&format!("doc(alias = \"{name}\")"))
        || sources.contains(&format!("pub const {name}: u32"))
}

#[test]
fn every_c_name_of_the_readme_is_found() {
    let (readme, sources) = (read("README.md"), sources());
    let names: Vec<_> = first_column(&readme)
        .into_iter()
        .filter(|name| !name.chars().next().unwrap().is_lowercase())
        .collect();
    assert!(names.len() > 40, "{names:?}");
    for name in names {
        assert!(is_found(&sources, name), "{name} leads nowhere");
    }
    for handle in ["HCRYPTPROV", "HCRYPTKEY", "HCRYPTHASH"] {
        assert!(is_found(&sources, handle));
    }
    assert!(!is_found(&sources, "CryptNoSuchCall"), "the test would find anything");
}

#[test]
fn every_call_in_numbers_and_every_constant_leads_somewhere() {
    let sources = sources();
    for call in sources.split("pub fn crypt_").skip(1).filter_map(|rest| rest.split('(').next()) {
        let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
        let name: String = call.split('_').map(capital).collect();
        let name = if name == "SetHashHmacInfo" { "SetHashParam".to_owned() } else { name };
        assert!(is_found(&sources, &format!("Crypt{name}")), "Crypt{name}");
    }
}

#[test]
fn every_error_is_in_the_table() {
    let (table, errors) = (read("docs/guide/errors.md"), read("src/error.rs"));
    let listed = first_column(&table);
    let aliases = errors.split("doc(alias = \"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut count = 0;
    for name in aliases.filter(|name| name.contains('_')) {
        assert!(listed.contains(name), "{name} is missing");
        count += 1;
    }
    assert_eq!(count, listed.len(), "a line of the table has no error");
}
