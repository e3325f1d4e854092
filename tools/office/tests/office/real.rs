//! Real Office documents, which we may not distribute. `HCRYPTKEY_OFFICE_DOCUMENTS` names a list of them: on each line
//! a file, a tab and its password. Without the variable only the tests' own documents are compared with msoffcrypto-tool's.

use std::path::Path;
use std::process::Command;

use hcryptkey_office::{Error, Locked, Password};

use crate::container::{file, open_file};
use crate::encryption::PASSWORD;
use crate::{older, word, workbook, xor};

/// The documents, and their passwords.
fn documents() -> Vec<(Vec<u8>, String, String)> {
    let Some(list) = std::env::var_os("HCRYPTKEY_OFFICE_DOCUMENTS") else { return Vec::new() };
    let folder = Path::new(&list).parent().unwrap().to_owned();
    let list = std::fs::read_to_string(list).unwrap();
    let document = |line: &str| {
        let (name, password) = line.split_once('\t').unwrap();
        let path = folder.join(name);
        (std::fs::read(&path).unwrap(), password.to_owned(), path.to_str().unwrap().to_owned())
    };
    list.lines().map(document).collect()
}

#[test]
fn each_opens_with_its_password_and_no_other() {
    for (bytes, password, name) in documents() {
        let locked = Locked::read(bytes.clone()).unwrap();
        println!("{name}: {}", locked.protection());
        assert!(!locked.is_password(&Password::from("not the password")).unwrap(), "{name}");
        let document = locked.unlock(&Password::from(&*password)).unwrap();
        println!("{}", document.text().unwrap());
        let opened = document.into_file();
        assert!(matches!(Locked::read(opened), Err(Error::NotEncrypted)), "{name}");
    }
}

/// Documents that the tests make, as [`documents`] returns them.
fn own_documents() -> Vec<(Vec<u8>, String, String)> {
    [
        ("Word, RC4 CryptoAPI", word::encrypt(word::plain(), 128), PASSWORD),
        ("Word, 40-bit RC4", older::rc4_word(), PASSWORD),
        ("Excel, RC4 CryptoAPI", workbook::document(&workbook::workbook(), 128), PASSWORD),
        ("Excel, 40-bit RC4", older::rc4_workbook(), PASSWORD),
        ("Excel, XOR", older::xor_workbook(), xor::PASSWORD),
    ]
    .map(|(name, streams, password)| (file(&streams), password.to_owned(), name.to_owned()))
    .into()
}

/// msoffcrypto-tool writes the same streams, where it is installed and knows the format. Of a presentation it leaves
/// parts encrypted, and it does not know Excel 95 and Word's XOR obfuscation.
#[test]
fn msoffcrypto_tool_writes_the_same_streams() {
    if Command::new("msoffcrypto-tool").arg("--version").output().is_err() {
        println!("skipped: there is no msoffcrypto-tool");
        return;
    }
    let mut compared = 0;
    for (bytes, password, name) in own_documents().into_iter().chain(documents()) {
        let (from, out) = (tempfile::NamedTempFile::new().unwrap(), tempfile::NamedTempFile::new().unwrap());
        std::fs::write(&from, &bytes).unwrap();
        let mut tool = Command::new("msoffcrypto-tool");
        let run = tool.args(["-p", &password]).arg(from.path()).arg(out.path()).output().unwrap();
        if !run.status.success() {
            println!("{name}: msoffcrypto-tool does not open it: {}", String::from_utf8_lossy(&run.stderr));
            continue;
        }
        compared += 1;
        let ours = open_file(bytes, &password).unwrap().into_file();
        let theirs = std::fs::read(out.path()).unwrap();
        for stream in ["WordDocument", "0Table", "1Table", "Data", "Workbook"] {
            let read = |file: &[u8]| {
                let mut container = cfb::CompoundFile::open(std::io::Cursor::new(file)).unwrap();
                let mut bytes = Vec::new();
                let mut stream = container.open_stream(stream).ok()?;
                std::io::Read::read_to_end(&mut stream, &mut bytes).unwrap();
                Some(bytes)
            };
            assert!(read(&ours) == read(&theirs), "{name}: {stream}");
        }
    }
    assert!(compared >= own_documents().len(), "{compared}");
}
