//! `office`.

use std::io::{Cursor, Write};

use crate::run::Folder;

/// The OLE file of one stream.
fn document(name: &str, stream: &[u8]) -> Vec<u8> {
    let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let mut created = container.create_stream(name).unwrap();
    created.write_all(stream).unwrap();
    created.flush().unwrap();
    drop(created);
    container.into_inner().into_inner()
}

/// A workbook of Excel 95 with nothing in it, under XOR obfuscation with these numbers.
pub(crate) fn book(check: [u8; 4]) -> Vec<u8> {
    let bof = b"\x09\x08\x08\0\0\x05\x05\0\0\0\0\0";
    let file_pass = [&b"\x2F\0\x04\0"[..], &check].concat();
    document("Book", &[&bof[..], &file_pass, b"\x0A\0\0\0"].concat())
}

/// The numbers of "abc", and of Excel's own password.
pub(crate) const ABC: [u8; 4] = [0x4A, 0x51, 0x1A, 0xCC];
const EXCELS_OWN: [u8; 4] = [0x59, 0xB3, 0x0A, 0x9A];

#[test]
fn a_document_opens_with_its_password_and_no_other() {
    let folder = Folder::new();
    folder.file("locked.xls", book(ABC));
    let opened = folder.run("hcryptkey office locked.xls --password abc -o open.xls");
    assert!(opened.text().starts_with("XOR obfuscation"));
    assert!(folder.run("hcryptkey office open.xls").text().contains("not encrypted"));
    assert_eq!(folder.run("hcryptkey office open.xls --password abc -o again.xls").code, 1);

    let wrong = folder.run("hcryptkey office locked.xls --password abd -o other.xls");
    assert_eq!(wrong.code, 1);
    assert_eq!(folder.names(), ["locked.xls", "open.xls"]);
}

#[test]
fn without_a_password_it_names_the_protection() {
    let folder = Folder::new();
    folder.file("locked.xls", book(ABC));
    let told = folder.run("hcryptkey office locked.xls");
    assert_eq!(told.value("opens without a password"), "no");
    assert_eq!(folder.run("hcryptkey office locked.xls -o open.xls").code, 1);
    assert_eq!(folder.names(), ["locked.xls"]);

    folder.file("excels.xls", book(EXCELS_OWN));
    let opened = folder.run("hcryptkey office excels.xls -o open.xls");
    assert!(opened.value("password").starts_with("VelvetSweatshop"));
    assert_eq!(folder.names(), ["excels.xls", "locked.xls", "open.xls"]);
}

#[test]
fn a_list_of_words_is_tried() {
    let folder = Folder::new();
    folder.file("locked.xls", book(ABC));
    folder.file("words", b"one\r\nt\xFFo\n\nabc\nfour");
    let found = folder.run("hcryptkey office locked.xls --words words");
    assert_eq!(found.value("password"), "abc");
    folder.file("words", "one\ntwo");
    assert_eq!(folder.run("hcryptkey office locked.xls --words words").code, 1);
}

#[test]
fn other_files_are_distinguished() {
    let folder = Folder::new();
    folder.file("drm.doc", document("\tDRMContent", b"content"));
    let told = folder.run("hcryptkey office drm.doc");
    assert!(told.text().contains("rights-managed"));
    let refused = folder.run("hcryptkey office drm.doc --password x -o out");
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("rights-managed"));
    folder.file("text", "no document");
    assert_eq!(folder.run("hcryptkey office text --password x").code, 3);
    let mut cut = book(ABC);
    cut.truncate(700);
    folder.file("cut.xls", cut);
    assert_eq!(folder.run("hcryptkey office cut.xls --password abc -o out").code, 3);
    assert_eq!(folder.run("hcryptkey office missing --password abc -o out").code, 2);
}
