//! Every header compiles alone, in C and C++, without a warning; so do programs written for Windows.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::{have, include, package, scratch, strict, succeed};

fn compile(command: &mut Command, source: &Path) {
    succeed(command.arg("-c").arg(source).args(["-o", "/dev/null"]));
}

fn source(name: &str, text: &str) -> PathBuf {
    let path = scratch("headers").join(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn every_header_compiles_alone() {
    let names = |folder: PathBuf| {
        let entries =
            folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        entries
            .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "h"))
            .collect::<Vec<_>>()
    };
    let compat = names(include().join("compat"));
    let spelled = names(include().join("compat/spelled")).into_iter().map(|name| format!("spelled/{name}"));
    for header in names(include()).into_iter().chain(compat).chain(spelled) {
        let text = format!("#include <{header}>\n#include <wincrypt.h>\nint main(void) {{ return 0; }}\n");
        if have("gcc", "every_header_compiles_alone") {
            let alone = source(&format!("alone_{}", header.replace('/', "_").replace(".h", ".c")), &text);
            for standard in ["c99", "c11", "gnu17"] {
                compile(strict("gcc").arg(format!("-std={standard}")), &alone);
            }
            // C89 has no 64-bit integers, but stdint.h declares them.
            compile(strict("gcc").args(["-std=c89", "-Wno-long-long"]), &alone);
            if header != "tchar.h" {
                compile(strict("gcc").args(["-DUNICODE", "-D_UNICODE", "-fshort-wchar"]), &alone);
            }
        }
        if have("g++", "every_header_compiles_alone") {
            let alone = source(&format!("alone_{}", header.replace('/', "_").replace(".h", ".cpp")), &text);
            for standard in ["c++98", "c++11", "c++20"] {
                compile(strict("g++").args(["-Wno-long-long", &format!("-std={standard}")]), &alone);
            }
        }
    }
}

/// A port may define functions that `compat` also declares. Without that folder on the include path, none of its
/// declarations appear.
#[test]
fn wincrypt_alone_brings_no_functions() {
    if !have("gcc", "wincrypt_alone_brings_no_functions") {
        return;
    }
    let text = "#include <windows.h>\n#include <wincrypt.h>\n\
        static int strcpy_s(char *to, const char *from) { return to == from; }\n\
        static int HeapAlloc(int len) { return len; }\n\
        int main(void) { char text[1] = {0}; return !strcpy_s(text, text) + HeapAlloc(0); }\n";
    let mut command = Command::new("gcc");
    command.args(["-Wall", "-Wextra", "-pedantic", "-Werror", "-I"]).arg(include());
    compile(&mut command, &source("own_calls.c", text));

    let mut command = Command::new("gcc");
    command.args(["-E", "-P", "-I"]).arg(include()).arg(source("alone.c", "#include <wincrypt.h>\n"));
    let text = String::from_utf8(succeed(&mut command).stdout).unwrap();
    assert!(!text.contains("static"), "wincrypt.h has functions of its own");
}

/// With `UNICODE` the plain names are the W calls.
#[test]
fn unicode_means_the_w_calls() {
    if !have("gcc", "unicode_means_the_w_calls") {
        return;
    }
    let text = r#"
        #include <windows.h>
        #include <wincrypt.h>
        int main(void)
        {
            HCRYPTPROV prov;
            HANDLE file = CreateFile(TEXT("/no/such/file"), GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
            if (file != INVALID_HANDLE_VALUE || GetLastError() != ERROR_FILE_NOT_FOUND) return 1;
            if (CryptAcquireContext(&prov, TEXT("none"), MS_DEF_PROV, PROV_RSA_FULL, 0)) return 2;
            if (sizeof(TCHAR) != 2 || lstrlen(TEXT("four")) != 4 || wcslen(L"four") != 4) return 3;
            return GetLastError() == NTE_BAD_KEYSET ? 0 : 4;
        }
    "#;
    let program = scratch("headers").join("unicode");
    let mut compile = strict("gcc");
    compile.args(["-DUNICODE", "-fshort-wchar", "-o"]).arg(&program).arg(source("unicode.c", text));
    compile.arg("-L").arg(crate::tools::library_folder()).args(["-lhcryptkey", "-ldl"]);
    succeed(&mut compile);
    succeed(crate::tools::with_library(&program).env("HCRYPTKEY_CONTAINERS", "memory"));
}

/// Many programs, such as Wine's tests, include `winbase.h` in place of `windows.h`.
#[test]
fn winbase_brings_the_calls_of_compat() {
    let text = r#"
        #include <stdarg.h>
        #include <stdio.h>
        #include "windef.h"
        #include "winbase.h"
        #include "winreg.h"
        #include "wincrypt.h"
        static BOOL is_text(LPCSTR one, LPCSTR other) { return lstrcmpA(one, other) == 0; }
        int main(void)
        {
            static const char expected[] = "NTE_BAD_KEYSET (0x80090016)\r\n";
            HKEY key;
            BOOL is_wow64 = TRUE;
            char text[64], *message = NULL;
            WCHAR wide[64];
            DWORD len = 1, at;
            BYTE *memory = (BYTE *)HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 8);
            CERT_INFO info;
            PCCERT_CONTEXT context = NULL;
            LPCBYTE bytes = memory;
            if (bytes[7] != 0 || !HeapFree(GetProcessHeap(), 0, memory)) return 1;
            if (GetProcAddress(GetModuleHandleA("advapi32.dll"), "CryptGenKey") == NULL) return 2;
            if (RegCreateKeyExA(HKEY_LOCAL_MACHINE, "Software", 0, NULL, REG_OPTION_NON_VOLATILE, KEY_ALL_ACCESS, NULL, &key,
                                NULL) != ERROR_FILE_NOT_FOUND) return 3;
            if (!IsWow64Process(GetCurrentProcess(), &is_wow64) || is_wow64) return 4;
            if (GetUserNameA(text, &len) || GetLastError() != ERROR_INSUFFICIENT_BUFFER || !GetUserNameA(text, &len)) return 5;
            if (len != strlen(text) + 1 || wsprintfA(text, "%s", "some") != 4) return 6;
            if (FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, NTE_BAD_KEYSET, 0, text, sizeof(text), NULL) != 29) return 7;
            if (!is_text(text, expected)) return 8;
            if (FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, NTE_BAD_KEYSET, 0, text, 29, NULL) != 0) return 9;
            FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_ALLOCATE_BUFFER, NULL, NTE_BAD_KEYSET, 0,
                           (LPSTR)(void *)&message, 0, NULL);
            if (!is_text(message, expected) || LocalFree(message) != NULL) return 10;
            if (FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 123456, 0, wide, 64, NULL) != 20) return 11;
            for (at = 0; at <= 20; at++) text[at] = (char)wide[at];
            if (!is_text(text, "Error (0x0001e240)\r\n")) return 12;
            (void)context;
            return sizeof(info.SubjectPublicKeyInfo) == sizeof(CERT_PUBLIC_KEY_INFO) ? 0 : 13;
        }
    "#;
    for (compiler, name) in [("gcc", "winbase.c"), ("g++", "winbase.cpp")] {
        if have(compiler, "winbase_brings_the_calls_of_compat") {
            let program = scratch("headers").join(name.replace('.', "_"));
            let mut compile = strict(compiler);
            compile.arg("-o").arg(&program).arg(source(name, text));
            compile.arg("-L").arg(crate::tools::library_folder()).args(["-lhcryptkey", "-ldl"]);
            succeed(&mut compile);
            succeed(&mut crate::tools::with_library(&program));
        }
    }
}

/// Conversion between UTF-8 and UTF-16, and reading keys without a terminal.
#[test]
fn compat_converts_text_and_reads_keys() {
    if !have("gcc", "compat_converts_text_and_reads_keys") {
        return;
    }
    let text = r#"
        #include <conio.h>
        #include <string.h>
        #include <windows.h>
        int main(void)
        {
            static const char utf8[] = "a\xc3\xa9\xe2\x82\xac\xf0\x9d\x84\x9e";
            WCHAR wide[8];
            char back[16];
            if (MultiByteToWideChar(CP_ACP, 0, utf8, -1, NULL, 0) != 6) return 1;
            if (MultiByteToWideChar(CP_UTF8, 0, utf8, -1, wide, 8) != 6 || wide[3] != 0xd834 || wide[4] != 0xdd1e) return 2;
            if (WideCharToMultiByte(CP_UTF8, 0, wide, -1, back, 16, NULL, NULL) != 11 || strcmp(back, utf8) != 0) return 3;
            if (MultiByteToWideChar(CP_UTF8, 0, utf8, -1, wide, 5) != 0 || GetLastError() != ERROR_INSUFFICIENT_BUFFER) return 4;
            if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, "\xc0\x80", 2, wide, 8) != 0) return 5;
            if (HRESULT_FROM_WIN32(87) != E_INVALIDARG || min(1, 2) != 1 || max(1, 2) != 2) return 6;
            return _getch() == 'k' && _getch() == '\r' && _getch() == '\r' ? 0 : 7;
        }
    "#;
    let program = scratch("headers").join("compat");
    let mut compile = strict("gcc");
    compile.arg("-o").arg(&program).arg(source("compat.c", text));
    compile.arg("-L").arg(crate::tools::library_folder()).args(["-lhcryptkey", "-ldl"]);
    succeed(&mut compile);
    let keys = scratch("headers").join("keys");
    std::fs::write(&keys, "k\n").unwrap();
    succeed(crate::tools::with_library(&program).stdin(std::fs::File::open(&keys).unwrap()));
}

#[test]
fn examples_are_clean_in_c_and_cpp() {
    for entry in package().join("examples").read_dir().unwrap() {
        let example = entry.unwrap().path();
        if example.extension().is_none_or(|extension| extension != "c") {
            continue;
        }
        if have("gcc", "examples_are_clean_in_c_and_cpp") {
            compile(strict("gcc").args(["-std=c99", "-D_GNU_SOURCE"]), &example);
        }
        if have("g++", "examples_are_clean_in_c_and_cpp") {
            compile(strict("g++").args(["-x", "c++"]), &example);
        }
    }
}

/// Widths, layouts and numbers, checked by the compiler.
const LAYOUT: &str = r"
#include <windows.h>
#include <wincrypt.h>
#ifdef __cplusplus
#define IS(condition) static_assert(condition, #condition)
#else
#define IS(condition) _Static_assert(condition, #condition)
#endif
IS(sizeof(BOOL) == 4 && (BOOL)-1 < 0);
IS(sizeof(DWORD) == 4 && (DWORD)-1 > 0);
IS(sizeof(ALG_ID) == 4 && (ALG_ID)-1 > 0);
IS(sizeof(LONG) == 4 && sizeof(ULONG) == 4 && sizeof(WORD) == 2 && sizeof(BYTE) == 1);
IS(sizeof(WCHAR) == 2 && (WCHAR)-1 > 0);
IS(sizeof(HCRYPTPROV) == sizeof(void *) && (HCRYPTPROV)-1 > 0);
IS(sizeof(HCRYPTKEY) == sizeof(void *) && sizeof(HCRYPTHASH) == sizeof(void *));
IS(sizeof(BLOBHEADER) == 8 && offsetof(BLOBHEADER, aiKeyAlg) == 4 && sizeof(PUBLICKEYSTRUC) == 8);
IS(sizeof(RSAPUBKEY) == 12 && offsetof(RSAPUBKEY, pubexp) == 8);
IS(offsetof(CRYPT_DATA_BLOB, pbData) == sizeof(void *));
IS(sizeof(CRYPT_INTEGER_BLOB) == 2 * sizeof(void *));
IS(offsetof(HMAC_INFO, pbInnerString) == sizeof(void *) && sizeof(HMAC_INFO) == 5 * sizeof(void *));
IS(sizeof(PROV_ENUMALGS) == 32 && offsetof(PROV_ENUMALGS, szName) == 12);
IS(sizeof(PROV_ENUMALGS_EX) == 88 && offsetof(PROV_ENUMALGS_EX, szLongName) == 48);
IS(CALG_MD2 == 0x8001 && CALG_MD4 == 0x8002 && CALG_MD5 == 0x8003 && CALG_SHA1 == 0x8004);
IS(CALG_MAC == 0x8005 && CALG_SSL3_SHAMD5 == 0x8008 && CALG_HMAC == 0x8009);
IS(CALG_SHA_256 == 0x800c && CALG_SHA_384 == 0x800d && CALG_SHA_512 == 0x800e);
IS(CALG_DES == 0x6601 && CALG_RC2 == 0x6602 && CALG_3DES == 0x6603 && CALG_3DES_112 == 0x6609);
IS(CALG_AES_128 == 0x660e && CALG_AES_192 == 0x660f && CALG_AES_256 == 0x6610 && CALG_RC4 == 0x6801);
IS(sizeof(SCHANNEL_ALG) == 20 && offsetof(SCHANNEL_ALG, cBits) == 8);
IS(CALG_SSL3_MASTER == 0x4c01 && CALG_SCHANNEL_MASTER_HASH == 0x4c02 && CALG_SCHANNEL_MAC_KEY == 0x4c03);
IS(CALG_PCT1_MASTER == 0x4c04 && CALG_SSL2_MASTER == 0x4c05 && CALG_TLS1_MASTER == 0x4c06);
IS(CALG_SCHANNEL_ENC_KEY == 0x4c07 && CALG_TLS1PRF == 0x800a);
IS(sizeof(DSSPUBKEY) == 8 && sizeof(DHPUBKEY) == 8 && sizeof(DSSSEED) == 24 && offsetof(DSSSEED, seed) == 4);
IS(sizeof(DSSPUBKEY_VER3) == 40 && offsetof(DHPUBKEY_VER3, DSSSeed) == 16);
IS(sizeof(DSSPRIVKEY_VER3) == 44 && offsetof(DHPRIVKEY_VER3, bitlenX) == 16);
IS(CALG_DSS_SIGN == 0x2200 && CALG_DH_SF == 0xaa01 && CALG_DH_EPHEM == 0xaa02 && CALG_CYLINK_MEK == 0x660c);
IS(STATUS_INVALID_PARAMETER == 0xc000000du);
IS(CALG_RSA_SIGN == 0x2400 && CALG_RSA_KEYX == 0xa400);
IS(GET_ALG_CLASS(CALG_RC4) == ALG_CLASS_DATA_ENCRYPT && GET_ALG_TYPE(CALG_RC4) == ALG_TYPE_STREAM);
IS(GET_ALG_SID(CALG_AES_256) == ALG_SID_AES_256);
IS(sizeof(MS_DEF_PROV_W) == 2 * sizeof(MS_DEF_PROV_A));
IS(FALSE == 0 && TRUE == 1 && MAX_PATH == 260);
";

#[test]
fn types_are_as_on_windows() {
    if have("gcc", "types_are_as_on_windows") {
        let layout = source("layout.c", LAYOUT);
        compile(strict("gcc").arg("-std=c11"), &layout);
        compile(strict("gcc").args(["-std=c11", "-fshort-wchar"]), &layout);
    }
    if have("g++", "types_are_as_on_windows") {
        let layout = source("layout.cpp", LAYOUT);
        compile(strict("g++").arg("-std=c++11"), &layout);
        compile(strict("g++").args(["-std=c++11", "-fshort-wchar"]), &layout);
    }
}

/// Where the crate and the header define the same constant, its value is the same; and the crate defines every number of
/// `wincrypt.h`.
#[test]
fn constants_are_those_of_the_crate() {
    let mut text = "#include <windows.h>\n#include <wincrypt.h>\n".to_owned();
    let header = std::fs::read_to_string(include().join("wincrypt.h")).unwrap();
    for (name, value) in hcryptkey::codes::all() {
        // The types of structures are numbers cast to `LPCSTR`, which `_Static_assert` can't compare.
        if header.contains(&format!("#define {name} ")) && header.contains(&format!("((LPCSTR){value})\n")) {
            continue;
        }
        // The header omits constants that C programs have no use for.
        writeln!(text, "#ifdef {name}\n_Static_assert((unsigned)({name}) == {value}u, \"{name}\");\n#endif")
            .unwrap();
    }
    if have("gcc", "constants_are_those_of_the_crate") {
        compile(strict("gcc").arg("-std=c11"), &source("constants.c", &text));
    }
    let missing: Vec<_> = header
        .lines()
        .filter_map(|line| line.strip_prefix("#define ")?.split_once(' '))
        .filter(|(name, value)| {
            let is_number = value.trim_start().starts_with(|first: char| first.is_ascii_digit())
                || value.trim_start().starts_with("(ALG_");
            is_number && !name.contains('(') && !hcryptkey::codes::all().any(|(known, _)| known == *name)
        })
        .collect();
    assert!(missing.is_empty(), "the crate has no name for {missing:?}");
}

/// Programs for Windows mix calls with declarations of `windows.h`; this one uses some of each.
const IN_WINDOWS_STYLE: &str = r#"
#include "windef.h"
#include "winbase.h"
#include "winnt.h"
#include "winerror.h"
#include <tchar.h>
#include <conio.h>
static const WCHAR wide[] = L"wide";
static BOOL (WINAPI *release)(HCRYPTPROV, DWORD);
int _tmain(int argc, _TCHAR *argv[])
{
    HANDLE heap = GetProcessHeap();
    LPTSTR text = (LPTSTR)HeapAlloc(heap, HEAP_ZERO_MEMORY, 20);
    LPBYTE more = (LPBYTE)LocalAlloc(LMEM_ZEROINIT, 4);
    FILE *file;
    UNREFERENCED_PARAMETER(argc);
    UNREFERENCED_PARAMETER(argv);
    if (lstrlenW(wide) != 4 || more[3] != 0) return 1;
    if (strcpy_s(text, 20, _T("some")) != 0 || strcat_s(text, 20, TEXT(" text")) != 0) return 2;
    if (lstrcmp(text, _T("some text")) != 0 || lstrlen(text) != 9) return 3;
    if (strcpy_s(text, 4, "four") == 0 || text[0] != 0) return 4;
    if (strncpy_s(text, 20, "cut here", 3) != 0 || lstrcmpA(text, "cut") != 0) return 5;
    if (fopen_s(&file, "/no/such/file", "rb") == 0 || file != NULL) return 6;
    if (CreateFile(TEXT("/no/such/file"), GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL,
                   NULL) != INVALID_HANDLE_VALUE || GetLastError() != ERROR_FILE_NOT_FOUND) return 7;
    if (GetProcAddress(GetModuleHandleA("advapi32.dll"), "CryptNoSuchCall") != NULL) return 8;
    release = (BOOL(WINAPI *)(HCRYPTPROV, DWORD))GetProcAddress(GetModuleHandleA("advapi32.dll"), "CryptReleaseContext");
    if (release == NULL || release(0, 0) || GetLastError() != ERROR_INVALID_PARAMETER) return 9;
    ZeroMemory(text, 20);
    LocalFree(more);
    return HeapFree(heap, 0, text) ? 0 : 10;
}
"#;

#[test]
fn windows_style_programs_compile_and_run() {
    let compilers: [(&str, &str, &[&str]); 2] = [
        ("gcc", "windows.c", &["-Wno-cast-function-type"]),
        ("g++", "windows.cpp", &["-Wno-cast-function-type"]),
    ];
    for (compiler, name, flags) in compilers {
        if !have(compiler, "windows_style_programs_compile_and_run") {
            continue;
        }
        let program = scratch("headers").join(compiler);
        let mut compile = strict(compiler);
        compile.args(flags).arg("-fshort-wchar").arg(source(name, IN_WINDOWS_STYLE)).arg("-o").arg(&program);
        compile.arg("-L").arg(crate::tools::library_folder()).args(["-lhcryptkey", "-ldl"]);
        succeed(&mut compile);
        succeed(&mut crate::tools::with_library(&program));
    }
}
