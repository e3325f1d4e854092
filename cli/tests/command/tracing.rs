//! `trace`.

use crate::run::Folder;

const TRACE: &str = concat!(
    r#"{"number":1,"call":"CryptDuplicateKey","arguments":{"hKey":"0x10","dwFlags":"0"},"handles":[{"kind":"key","handle":"0x10"}],"value":1,"emulated":true,"made":{"kind":"key","handle":"0x20","duplicate of":"0x10"},"after":[{"argument":"phKey","length":8,"bytes":"2000"}]}"#,
    "\n\n",
    r#"{"number":2,"call":"CryptDestroyKey","arguments":{"hKey":"0x7"},"handles":[],"value":0,"emulated":false,"last_error":87,"error":"ERROR_INVALID_PARAMETER (87): \"no\"\nkey"}"#,
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
            "    1  CryptDuplicateKey(hKey: 0x10, dwFlags: 0) = 1  made kind key, handle 0x20, duplicate of 0x10",
            "         after, 8 bytes at phKey: 2000",
            "    2  CryptDestroyKey(hKey: 0x7) = 0  ERROR_INVALID_PARAMETER (87): \"no\"\\nkey  \
             (the real provider may have answered differently)",
        ]
    );
    let failed = folder.run_with("hcryptkey trace --failed -", &[], TRACE.as_bytes()).text();
    assert_eq!(failed.lines().collect::<Vec<_>>(), lines[2..]);

    for (damaged, code) in [("{\"call\":1}", 3), ("nonsense", 3), ("[]", 3), ("{\"call\":", 3), ("", 0)] {
        folder.file("trace", damaged);
        assert_eq!(folder.run("hcryptkey trace trace").code, code, "{damaged}");
    }
}
