//! The documentation lists each error, and README each example; samples fit the page. `verify/search.js` checks that the search
//! box finds each name.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The constants in the first column of a document's tables.
fn first_column(document: &str) -> BTreeSet<&str> {
    let rows = document.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = rows.filter_map(|row| row.split(" | ").next());
    let names = cells.flat_map(|cell| cell.split(['`', ',', ' ']));
    names.filter(|name| name.contains('_')).collect()
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

#[test]
fn every_call_is_on_the_page_of_names() {
    let page = read("docs/guide/names.md");
    for call in hcryptkey::border::CALLS {
        let name = call.name();
        let stem = name.strip_suffix(['A', 'W']).unwrap_or(name);
        assert!(page.contains(&format!("`{stem}`")), "names.md lacks {name}");
    }
}

#[test]
fn each_example_is_short_and_in_the_readme() {
    let readme = read("README.md");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 100, "{name} has {lines} lines");
        assert!(readme.contains(&format!("| `{name}")), "README.md lacks the example {name}");
    }
}

/// rustdoc cuts off lines of more than 108 characters in a window of 1,400 pixels.
#[test]
fn samples_fit_the_page() {
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let blocks = text.split("```").skip(1).step_by(2);
        let longest = blocks.flat_map(str::lines).max_by_key(|line| line.chars().count()).unwrap_or_default();
        assert!(longest.chars().count() <= 108, "{}: {longest}", path.display());
    }
}
