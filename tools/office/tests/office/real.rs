//! Real Office documents, which we may not distribute. `HCRYPTKEY_OFFICE_DOCUMENTS` names a list of them: on each line
//! a file, a tab and its password. Without the variable the tests do nothing.

use std::path::Path;
use std::process::Command;

use hcryptkey_office::{Error, Locked, Password};

use crate::container::open_file;

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

/// msoffcrypto-tool writes the same streams, where it is installed and knows the format. Of a presentation it leaves
/// parts encrypted, and it does not know Excel 95 and Word's XOR obfuscation.
#[test]
fn msoffcrypto_tool_writes_the_same_streams() {
    let installed = Command::new("msoffcrypto-tool").arg("--version").output().is_ok();
    for (bytes, password, name) in documents().into_iter().filter(|_| installed) {
        let out = tempfile::NamedTempFile::new().unwrap();
        let run = Command::new("msoffcrypto-tool").args(["-p", &password, &name]).arg(out.path()).output();
        if !run.unwrap().status.success() {
            println!("{name}: msoffcrypto-tool does not open it");
            continue;
        }
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
}
