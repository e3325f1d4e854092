//! The documentation lists each error. `verify/search.js` checks that the search box finds each name.

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
