//! `trace`.

use crate::run::Folder;

const TRACE: &str = concat!(
    r#"{"number":1,"call":"CryptDuplicateKey","arguments":[{"name":"hKey","word":16,"shown":"0x10"},{"name":"dwFlags","word":0,"shown":"0"}],"made":{"kind":"Key","handle":32,"origin":{"DuplicateOf":16}},"value":1,"last_error":null,"error":null}"#,
    "\n\n",
    r#"{"number":2,"call":"CryptDestroyKey","arguments":[{"name":"hKey","word":7,"shown":"0x7"}],"made":null,"value":0,"last_error":87,"error":"ERROR_INVALID_PARAMETER (87): \"no\"\nkey"}"#,
    "\n"
);

#[test]
fn calls_are_listed_a_line_each() {
    let folder = Folder::new();
    folder.file("trace", TRACE);
    let list = folder.run("hcryptkey trace trace").text();
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(
        lines,
        [
            "    1  CryptDuplicateKey(hKey: 0x10, dwFlags: 0) = 1  made kind Key, handle 32, origin DuplicateOf 16",
            r#"    2  CryptDestroyKey(hKey: 0x7) = 0  ERROR_INVALID_PARAMETER (87): "no"\nkey"#,
        ]
    );
    let failed = folder.run_with("hcryptkey trace --failed -", &[], TRACE.as_bytes()).text();
    assert_eq!(failed.lines().collect::<Vec<_>>(), lines[1..]);

    for (damaged, code) in [("{\"call\":1}", 3), ("nonsense", 3), ("[]", 3), ("{\"call\":", 3), ("", 0)] {
        folder.file("trace", damaged);
        assert_eq!(folder.run("hcryptkey trace trace").code, code, "{damaged}");
    }
}
