//! The header's prototypes are the library's exports: the same names, the same parameters.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

use crate::tools::{have, include, library, package, scratch, strict, succeed};

/// By name, the types of the parameters, and that of the result.
type Signatures = BTreeMap<String, Vec<String>>;

/// Reads `RESULT WINAPI Name(TYPE parameter, …);`.
fn prototypes() -> Signatures {
    let mut found = Signatures::new();
    for header in ["errhandlingapi.h", "minwinbase.h", "wincrypt.h"] {
        let text = std::fs::read_to_string(include().join(header)).unwrap();
        for piece in text.split(';') {
            let Some((before, rest)) = piece.split_once(" WINAPI ") else { continue };
            let Some((name, parameters)) = rest.split_once('(') else { continue };
            let result = before.split_whitespace().last().unwrap();
            let parameters = parameters.trim_end_matches(')').replace('\n', " ");
            let mut types: Vec<String> =
                parameters.split(',').map(c_type).filter(|name| name != "void").collect();
            types.push(result.to_owned());
            found.insert(name.to_owned(), types);
        }
    }
    found
}

/// `const BYTE *pbData` → `*const BYTE`: as Rust writes it.
fn c_type(parameter: &str) -> String {
    let words = parameter.replace('*', " * ");
    let mut words: Vec<&str> = words.split_whitespace().collect();
    if words.len() > 1 {
        words.pop();
    }
    match words.as_slice() {
        ["const", name, "*"] => format!("*const {name}"),
        [name, "*"] => format!("*mut {name}"),
        [name] => (*name).to_owned(),
        other => panic!("{other:?} is not a type of these headers"),
    }
}

/// Reads `fn Name(parameter: TYPE, …) -> RESULT` of every exported function, and of every row of `exports!`.
fn exports_in_source() -> Signatures {
    let mut found = Signatures::new();
    let entries = package().join("src").read_dir().unwrap().map(|entry| entry.unwrap().path());
    for file in entries.filter(|path| path.is_file()) {
        let text = std::fs::read_to_string(file).unwrap();
        let functions =
            text.split("#[unsafe(no_mangle)]").skip(1).filter_map(|piece| piece.split_once(" fn "));
        let functions = functions.map(|(_, function)| function).filter(|function| !function.starts_with('$'));
        let rows =
            text.split("\n    fn ").skip(1).filter(|row| row.starts_with('C') || row.starts_with("System"));
        for function in functions.chain(rows) {
            let (name, rest) = function.split_once('(').unwrap();
            let (parameters, rest) = rest.split_once(')').unwrap();
            let result = rest.split(['{', ';']).next().unwrap();
            let mut types: Vec<String> = parameters
                .split(',')
                .filter_map(|parameter| parameter.split_once(':'))
                .map(|(_, name)| name.trim().to_owned())
                .collect();
            let result = result.trim().trim_start_matches("->").trim();
            types.push(if matches!(result, "" | "()") { "void" } else { result }.to_owned());
            found.insert(name.to_owned(), types);
        }
    }
    found
}

#[test]
fn prototypes_and_exports_agree() {
    let prototypes = prototypes();
    assert_eq!(prototypes, exports_in_source());
    for call in hcryptkey::border::CALLS {
        assert!(prototypes.contains_key(call.name()), "{} has no prototype", call.name());
    }
}

/// The functions of `hcryptkey.h`, by name.
fn host_functions() -> Vec<String> {
    let text = std::fs::read_to_string(include().join("hcryptkey.h")).unwrap();
    let before_parenthesis = text.split('(').filter_map(|piece| piece.split_whitespace().last());
    let names = before_parenthesis.map(|word| word.trim_start_matches('*'));
    names.filter(|name| name.starts_with("hcryptkey_") && !name.ends_with(')')).map(str::to_owned).collect()
}

#[test]
fn the_library_exports_nothing_else() {
    if !have("nm", "the_library_exports_nothing_else") {
        return;
    }
    let flags: &[&str] = if cfg!(target_os = "macos") { &["-gU"] } else { &["-D", "--defined-only"] };
    let output = succeed(Command::new("nm").args(flags).arg(library())).stdout;
    let output = String::from_utf8(output).unwrap();
    let names = output.lines().filter_map(|line| line.split_whitespace().last());
    let mut exported: Vec<&str> =
        names.map(|name| if cfg!(target_os = "macos") { &name[1..] } else { name }).collect();
    exported.sort_unstable();
    let mut declared: Vec<String> = prototypes().into_keys().chain(host_functions()).collect();
    declared.sort_unstable();
    assert_eq!(exported, declared);
}

/// A C program takes the address of each, and the linker finds it.
#[test]
fn every_prototype_links() {
    if !have("cc", "every_prototype_links") {
        return;
    }
    let mut text = "#include <windows.h>\nint main(void)\n{\n    int missing = 0;\n".to_owned();
    for (name, types) in prototypes() {
        let (result, parameters) = types.split_last().unwrap();
        let parameters: Vec<String> = parameters.iter().map(|name| to_c(name)).collect();
        let parameters = if parameters.is_empty() { "void".to_owned() } else { parameters.join(", ") };
        writeln!(
            text,
            "    {{ {result} (*volatile call)({parameters}) = {name}; missing += call == NULL; }}"
        )
        .unwrap();
    }
    text += "    return missing;\n}\n";
    let folder = scratch("prototypes");
    let (source, program) = (folder.join("addresses.c"), folder.join("addresses"));
    std::fs::write(&source, text).unwrap();
    let mut compile = strict("cc");
    compile
        .arg(&source)
        .arg("-o")
        .arg(&program)
        .arg("-L")
        .arg(library().parent().unwrap())
        .arg("-lhcryptkey");
    succeed(&mut compile);
    succeed(&mut crate::tools::with_library(&program));
}

fn to_c(rust: &str) -> String {
    if let Some(name) = rust.strip_prefix("*const ") {
        format!("const {name} *")
    } else if let Some(name) = rust.strip_prefix("*mut ") {
        format!("{name} *")
    } else {
        rust.to_owned()
    }
}
