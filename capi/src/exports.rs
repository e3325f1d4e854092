//! The calls that C programs link: C's signatures over the border's table.

use hcryptkey::border::{self, Call};

use super::process::make;
use super::types::{
    ALG_ID, BOOL, BOOLEAN, BYTE, CRYPTPROTECT_PROMPTSTRUCT, DATA_BLOB, DWORD, HCRYPTHASH, HCRYPTKEY,
    HCRYPTPROV, LPCSTR, LPCWSTR, LPSTR, LPVOID, LPWSTR, NTSTATUS, Outcome, PCERT_PUBLIC_KEY_INFO,
    PCRYPT_DECODE_PARA, PCRYPT_ENCODE_PARA, PVOID, ULONG, Word, void,
};

/// Exports calls by their names. A name that the table lacks, or another number of arguments, does not compile.
macro_rules! exports {
    ($(fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $result:ty;)*) => {$(
        #[doc = concat!("`", stringify!($name), "`")]
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name($($argument: $type),*) -> $result {
            const CALL: &Call = border::named(stringify!($name)).expect("the call is in the table");
            const { assert!(CALL.arguments().len() == [$(stringify!($argument)),*].len()) };
            // SAFETY: the program keeps the crate's promise.
            let word = unsafe { make(CALL, &[$($argument.word()),*]) };
            Outcome::from_word(word)
        }
    )*};
}

exports! {
    fn CryptAcquireContextA(phProv: *mut HCRYPTPROV, szContainer: LPCSTR, szProvider: LPCSTR, dwProvType: DWORD, dwFlags: DWORD) -> BOOL;
    fn CryptAcquireContextW(phProv: *mut HCRYPTPROV, szContainer: LPCWSTR, szProvider: LPCWSTR, dwProvType: DWORD, dwFlags: DWORD) -> BOOL;
    fn CryptContextAddRef(hProv: HCRYPTPROV, pdwReserved: *mut DWORD, dwFlags: DWORD) -> BOOL;
    fn CryptReleaseContext(hProv: HCRYPTPROV, dwFlags: DWORD) -> BOOL;
    fn CryptGenRandom(hProv: HCRYPTPROV, dwLen: DWORD, pbBuffer: *mut BYTE) -> BOOL;

    fn CryptGenKey(hProv: HCRYPTPROV, Algid: ALG_ID, dwFlags: DWORD, phKey: *mut HCRYPTKEY) -> BOOL;
    fn CryptDeriveKey(hProv: HCRYPTPROV, Algid: ALG_ID, hBaseData: HCRYPTHASH, dwFlags: DWORD, phKey: *mut HCRYPTKEY) -> BOOL;
    fn CryptImportKey(hProv: HCRYPTPROV, pbData: *const BYTE, dwDataLen: DWORD, hPubKey: HCRYPTKEY, dwFlags: DWORD, phKey: *mut HCRYPTKEY) -> BOOL;
    fn CryptExportKey(hKey: HCRYPTKEY, hExpKey: HCRYPTKEY, dwBlobType: DWORD, dwFlags: DWORD, pbData: *mut BYTE, pdwDataLen: *mut DWORD) -> BOOL;
    fn CryptGetUserKey(hProv: HCRYPTPROV, dwKeySpec: DWORD, phUserKey: *mut HCRYPTKEY) -> BOOL;
    fn CryptDuplicateKey(hKey: HCRYPTKEY, pdwReserved: *mut DWORD, dwFlags: DWORD, phKey: *mut HCRYPTKEY) -> BOOL;
    fn CryptDestroyKey(hKey: HCRYPTKEY) -> BOOL;

    fn CryptGetProvParam(hProv: HCRYPTPROV, dwParam: DWORD, pbData: *mut BYTE, pdwDataLen: *mut DWORD, dwFlags: DWORD) -> BOOL;
    fn CryptSetProvParam(hProv: HCRYPTPROV, dwParam: DWORD, pbData: *const BYTE, dwFlags: DWORD) -> BOOL;
    fn CryptGetKeyParam(hKey: HCRYPTKEY, dwParam: DWORD, pbData: *mut BYTE, pdwDataLen: *mut DWORD, dwFlags: DWORD) -> BOOL;
    fn CryptSetKeyParam(hKey: HCRYPTKEY, dwParam: DWORD, pbData: *const BYTE, dwFlags: DWORD) -> BOOL;
    fn CryptGetHashParam(hHash: HCRYPTHASH, dwParam: DWORD, pbData: *mut BYTE, pdwDataLen: *mut DWORD, dwFlags: DWORD) -> BOOL;
    fn CryptSetHashParam(hHash: HCRYPTHASH, dwParam: DWORD, pbData: *const BYTE, dwFlags: DWORD) -> BOOL;

    fn CryptEncrypt(hKey: HCRYPTKEY, hHash: HCRYPTHASH, Final: BOOL, dwFlags: DWORD, pbData: *mut BYTE, pdwDataLen: *mut DWORD, dwBufLen: DWORD) -> BOOL;
    fn CryptDecrypt(hKey: HCRYPTKEY, hHash: HCRYPTHASH, Final: BOOL, dwFlags: DWORD, pbData: *mut BYTE, pdwDataLen: *mut DWORD) -> BOOL;

    fn CryptCreateHash(hProv: HCRYPTPROV, Algid: ALG_ID, hKey: HCRYPTKEY, dwFlags: DWORD, phHash: *mut HCRYPTHASH) -> BOOL;
    fn CryptHashData(hHash: HCRYPTHASH, pbData: *const BYTE, dwDataLen: DWORD, dwFlags: DWORD) -> BOOL;
    fn CryptHashSessionKey(hHash: HCRYPTHASH, hKey: HCRYPTKEY, dwFlags: DWORD) -> BOOL;
    fn CryptDuplicateHash(hHash: HCRYPTHASH, pdwReserved: *mut DWORD, dwFlags: DWORD, phHash: *mut HCRYPTHASH) -> BOOL;
    fn CryptDestroyHash(hHash: HCRYPTHASH) -> BOOL;

    fn CryptSignHashA(hHash: HCRYPTHASH, dwKeySpec: DWORD, szDescription: LPCSTR, dwFlags: DWORD, pbSignature: *mut BYTE, pdwSigLen: *mut DWORD) -> BOOL;
    fn CryptSignHashW(hHash: HCRYPTHASH, dwKeySpec: DWORD, szDescription: LPCWSTR, dwFlags: DWORD, pbSignature: *mut BYTE, pdwSigLen: *mut DWORD) -> BOOL;
    fn CryptVerifySignatureA(hHash: HCRYPTHASH, pbSignature: *const BYTE, dwSigLen: DWORD, hPubKey: HCRYPTKEY, szDescription: LPCSTR, dwFlags: DWORD) -> BOOL;
    fn CryptVerifySignatureW(hHash: HCRYPTHASH, pbSignature: *const BYTE, dwSigLen: DWORD, hPubKey: HCRYPTKEY, szDescription: LPCWSTR, dwFlags: DWORD) -> BOOL;

    fn CryptEnumProvidersA(dwIndex: DWORD, pdwReserved: *mut DWORD, dwFlags: DWORD, pdwProvType: *mut DWORD, szProvName: LPSTR, pcbProvName: *mut DWORD) -> BOOL;
    fn CryptEnumProvidersW(dwIndex: DWORD, pdwReserved: *mut DWORD, dwFlags: DWORD, pdwProvType: *mut DWORD, szProvName: LPWSTR, pcbProvName: *mut DWORD) -> BOOL;
    fn CryptEnumProviderTypesA(dwIndex: DWORD, pdwReserved: *mut DWORD, dwFlags: DWORD, pdwProvType: *mut DWORD, szTypeName: LPSTR, pcbTypeName: *mut DWORD) -> BOOL;
    fn CryptEnumProviderTypesW(dwIndex: DWORD, pdwReserved: *mut DWORD, dwFlags: DWORD, pdwProvType: *mut DWORD, szTypeName: LPWSTR, pcbTypeName: *mut DWORD) -> BOOL;
    fn CryptGetDefaultProviderA(dwProvType: DWORD, pdwReserved: *mut DWORD, dwFlags: DWORD, pszProvName: LPSTR, pcbProvName: *mut DWORD) -> BOOL;
    fn CryptGetDefaultProviderW(dwProvType: DWORD, pdwReserved: *mut DWORD, dwFlags: DWORD, pszProvName: LPWSTR, pcbProvName: *mut DWORD) -> BOOL;
    fn CryptSetProviderA(pszProvName: LPCSTR, dwProvType: DWORD) -> BOOL;
    fn CryptSetProviderW(pszProvName: LPCWSTR, dwProvType: DWORD) -> BOOL;
    fn CryptSetProviderExA(pszProvName: LPCSTR, dwProvType: DWORD, pdwReserved: *mut DWORD, dwFlags: DWORD) -> BOOL;
    fn CryptSetProviderExW(pszProvName: LPCWSTR, dwProvType: DWORD, pdwReserved: *mut DWORD, dwFlags: DWORD) -> BOOL;

    fn CryptStringToBinaryA(pszString: LPCSTR, cchString: DWORD, dwFlags: DWORD, pbBinary: *mut BYTE, pcbBinary: *mut DWORD, pdwSkip: *mut DWORD, pdwFlags: *mut DWORD) -> BOOL;
    fn CryptStringToBinaryW(pszString: LPCWSTR, cchString: DWORD, dwFlags: DWORD, pbBinary: *mut BYTE, pcbBinary: *mut DWORD, pdwSkip: *mut DWORD, pdwFlags: *mut DWORD) -> BOOL;
    fn CryptBinaryToStringA(pbBinary: *const BYTE, cbBinary: DWORD, dwFlags: DWORD, pszString: LPSTR, pcchString: *mut DWORD) -> BOOL;
    fn CryptBinaryToStringW(pbBinary: *const BYTE, cbBinary: DWORD, dwFlags: DWORD, pszString: LPWSTR, pcchString: *mut DWORD) -> BOOL;

    fn CryptDecodeObject(dwCertEncodingType: DWORD, lpszStructType: LPCSTR, pbEncoded: *const BYTE, cbEncoded: DWORD, dwFlags: DWORD, pvStructInfo: *mut void, pcbStructInfo: *mut DWORD) -> BOOL;
    fn CryptDecodeObjectEx(dwCertEncodingType: DWORD, lpszStructType: LPCSTR, pbEncoded: *const BYTE, cbEncoded: DWORD, dwFlags: DWORD, pDecodePara: PCRYPT_DECODE_PARA, pvStructInfo: *mut void, pcbStructInfo: *mut DWORD) -> BOOL;
    fn CryptEncodeObject(dwCertEncodingType: DWORD, lpszStructType: LPCSTR, pvStructInfo: *const void, pbEncoded: *mut BYTE, pcbEncoded: *mut DWORD) -> BOOL;
    fn CryptEncodeObjectEx(dwCertEncodingType: DWORD, lpszStructType: LPCSTR, pvStructInfo: *const void, dwFlags: DWORD, pEncodePara: PCRYPT_ENCODE_PARA, pvEncoded: *mut void, pcbEncoded: *mut DWORD) -> BOOL;

    fn CryptImportPublicKeyInfo(hCryptProv: HCRYPTPROV, dwCertEncodingType: DWORD, pInfo: PCERT_PUBLIC_KEY_INFO, phKey: *mut HCRYPTKEY) -> BOOL;
    fn CryptImportPublicKeyInfoEx(hCryptProv: HCRYPTPROV, dwCertEncodingType: DWORD, pInfo: PCERT_PUBLIC_KEY_INFO, aiKeyAlg: ALG_ID, dwFlags: DWORD, pvAuxInfo: *mut void, phKey: *mut HCRYPTKEY) -> BOOL;
    fn CryptExportPublicKeyInfo(hCryptProv: HCRYPTPROV, dwKeySpec: DWORD, dwCertEncodingType: DWORD, pInfo: PCERT_PUBLIC_KEY_INFO, pcbInfo: *mut DWORD) -> BOOL;
    fn CryptExportPublicKeyInfoEx(hCryptProv: HCRYPTPROV, dwKeySpec: DWORD, dwCertEncodingType: DWORD, pszPublicKeyObjId: LPSTR, dwFlags: DWORD, pvAuxInfo: *mut void, pInfo: PCERT_PUBLIC_KEY_INFO, pcbInfo: *mut DWORD) -> BOOL;
    fn CryptHashPublicKeyInfo(hCryptProv: HCRYPTPROV, Algid: ALG_ID, dwFlags: DWORD, dwCertEncodingType: DWORD, pInfo: PCERT_PUBLIC_KEY_INFO, pbComputedHash: *mut BYTE, pcbComputedHash: *mut DWORD) -> BOOL;
    fn CryptHashCertificate(hCryptProv: HCRYPTPROV, Algid: ALG_ID, dwFlags: DWORD, pbEncoded: *const BYTE, cbEncoded: DWORD, pbComputedHash: *mut BYTE, pcbComputedHash: *mut DWORD) -> BOOL;
    fn CertOIDToAlgId(pszObjId: LPCSTR) -> DWORD;

    fn CryptMemAlloc(cbSize: ULONG) -> LPVOID;
    fn CryptMemRealloc(pv: LPVOID, cbSize: ULONG) -> LPVOID;
    fn CryptMemFree(pv: LPVOID) -> ();

    fn CryptProtectData(pDataIn: *mut DATA_BLOB, szDataDescr: LPCWSTR, pOptionalEntropy: *mut DATA_BLOB, pvReserved: PVOID, pPromptStruct: *mut CRYPTPROTECT_PROMPTSTRUCT, dwFlags: DWORD, pDataOut: *mut DATA_BLOB) -> BOOL;
    fn CryptUnprotectData(pDataIn: *mut DATA_BLOB, ppszDataDescr: *mut LPWSTR, pOptionalEntropy: *mut DATA_BLOB, pvReserved: PVOID, pPromptStruct: *mut CRYPTPROTECT_PROMPTSTRUCT, dwFlags: DWORD, pDataOut: *mut DATA_BLOB) -> BOOL;
    fn CryptProtectMemory(pDataIn: LPVOID, cbDataIn: DWORD, dwFlags: DWORD) -> BOOL;
    fn CryptUnprotectMemory(pDataIn: LPVOID, cbDataIn: DWORD, dwFlags: DWORD) -> BOOL;

    fn SystemFunction036(RandomBuffer: PVOID, RandomBufferLength: ULONG) -> BOOLEAN;
    fn SystemFunction040(Memory: PVOID, MemorySize: ULONG, OptionFlags: ULONG) -> NTSTATUS;
    fn SystemFunction041(Memory: PVOID, MemorySize: ULONG, OptionFlags: ULONG) -> NTSTATUS;
}
