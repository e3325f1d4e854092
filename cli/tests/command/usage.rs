//! Help, completions and the manual.

use crate::run::Folder;

/// The verbs that `--help` names.
fn verbs(folder: &Folder) -> Vec<String> {
    let help = folder.run("hcryptkey --help").text();
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap().to_owned();
    list.lines().map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[test]
fn the_help_of_each_verb_has_an_example() {
    let folder = Folder::new();
    let verbs = verbs(&folder);
    assert!(verbs.len() >= 9);
    for verb in verbs.iter().filter(|verb| *verb != "help") {
        let help = folder.run(&format!("hcryptkey {verb} --help")).text();
        let example = format!("\n  hcryptkey {verb} ");
        assert!(help.contains("Example") && help.contains(&example), "{help}");
    }
}

#[test]
fn the_version_is_printed() {
    let version = Folder::new().run("hcryptkey --version").text();
    assert_eq!(version, format!("hcryptkey {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn bad_arguments_end_with_2() {
    let folder = Folder::new();
    for line in ["hcryptkey", "hcryptkey nonsense", "hcryptkey derive --nonsense"] {
        let run = folder.run(line);
        assert_eq!(run.code, 2, "{line}");
        assert!(!run.err.is_empty());
    }
}

#[test]
fn errors_are_json_too() {
    let run = Folder::new().run("hcryptkey --json hash --hash md5 nowhere");
    assert_eq!(run.code, 2);
    let error: serde_json::Value = serde_json::from_str(&run.err).unwrap();
    assert_eq!(error["exit_code"], 2);
    assert!(error["error"].as_str().unwrap().starts_with("nowhere: "));
}

#[test]
fn completions_and_the_manual_know_the_verbs() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(folder.run(&format!("hcryptkey completions {shell}")).text().contains("derive"), "{shell}");
    }
    assert!(folder.run("hcryptkey man").text().contains("hcryptkey\\-derive"));
    assert!(folder.run("hcryptkey man derive").text().contains("\\-\\-password"));
    assert_eq!(folder.run("hcryptkey man nonsense").code, 2);
}
