//! The table of calls: which DLL exports each, what its arguments are, and which function makes it.

use super::advapi::{ciphering, contexts, hashes, keys, params, providers, signing};
use super::argument::{Argument, Kind, Outcome};
#[cfg(feature = "crypt32")]
use super::crypt32::{keys as public_keys, memory, protection, structures, text};
use super::frame::Frame;
use super::text::Encoding::{Ansi, Wide};
use crate::codes::Group;
use crate::error::Error;

/// A call that a program can import.
pub struct Call {
    dlls: &'static [&'static str],
    name: &'static str,
    arguments: &'static [Argument],
    outcome: Outcome,
    run: fn(&mut Frame<'_>) -> Result<u64, Error>,
}

impl Call {
    /// The DLLs that export the call. The first is the one that programs import it from.
    pub const fn dlls(&self) -> &'static [&'static str] {
        self.dlls
    }

    /// Its name, with the A or W of its encoding.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Its arguments, in C's order. A 32-bit stdcall takes one word off the stack for each.
    pub const fn arguments(&self) -> &'static [Argument] {
        self.arguments
    }

    /// How its result register is read.
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    pub(super) fn run(&self, frame: &mut Frame<'_>) -> Result<u64, Error> {
        (self.run)(frame)
    }
}

impl core::fmt::Debug for Call {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Call").field("dlls", &self.dlls).field("name", &self.name).finish_non_exhaustive()
    }
}

/// The call of this name in a DLL. The DLL's name may come without its extension; its case does not matter.
///
/// ```
/// use hcryptkey::border::find;
///
/// assert_eq!(find("ADVAPI32.DLL", "CryptGenKey").unwrap().arguments()[1].name, "Algid");
/// assert!(find("cryptsp", "CryptGenKey").is_some(), "advapi32.dll forwards its calls there");
/// assert!(find("advapi32.dll", "CryptAcquireContext").is_none(), "C's macro, not an export");
/// ```
pub fn find(dll: &str, name: &str) -> Option<&'static Call> {
    let is_same = |known: &&'static str| {
        let stem = known.trim_end_matches(".dll");
        known.eq_ignore_ascii_case(dll) || stem.eq_ignore_ascii_case(dll)
    };
    named(name).filter(|call| call.dlls.iter().any(is_same))
}

/// The call of this name, whichever DLL exports it. The function also runs at compile time.
///
/// ```
/// use hcryptkey::border::{Call, named};
///
/// const GEN_KEY: &Call = named("CryptGenKey").unwrap();
/// assert_eq!(GEN_KEY.dlls(), ["advapi32.dll", "cryptsp.dll"]);
/// ```
pub const fn named(name: &str) -> Option<&'static Call> {
    let mut calls: &'static [Call] = CALLS;
    while let [call, rest @ ..] = calls {
        if is_equal(call.name.as_bytes(), name.as_bytes()) {
            return Some(call);
        }
        calls = rest;
    }
    None
}

/// Whether two texts are the same, in constants.
const fn is_equal(mut one: &[u8], mut other: &[u8]) -> bool {
    loop {
        match (one, other) {
            ([], []) => return true,
            ([left, one_rest @ ..], [right, other_rest @ ..]) if *left == *right => {
                (one, other) = (one_rest, other_rest);
            }
            _ => return false,
        }
    }
}

/// The DLL to which advapi32.dll forwards the calls whose names are numbers.
#[cfg(feature = "crypt32")]
const CRYPTBASE: &[&str] = &["advapi32.dll", "cryptbase.dll"];
#[cfg(feature = "crypt32")]
const CRYPT32: &[&str] = &["crypt32.dll"];
const ADVAPI: &[&str] = &["advapi32.dll", "cryptsp.dll"];

/// A BOOL, unless a row says otherwise.
macro_rules! outcome {
    () => {
        Outcome::Bool
    };
    ($outcome:ident) => {
        Outcome::$outcome
    };
}

/// Makes rows of the form `Name(argument: kind, …) -> outcome => function`.
macro_rules! calls {
    ($(#[cfg($cfg:meta)] $dlls:ident { $($name:ident($($argument:ident: $kind:expr),*) $(-> $outcome:ident)? => $run:path,)* })*) => {
        &[$($(#[cfg($cfg)] Call {
            dlls: $dlls,
            name: stringify!($name),
            arguments: &[$(Argument { name: stringify!($argument), kind: $kind }),*],
            outcome: outcome!($($outcome)?),
            run: $run,
        },)*)*]
    };
}

use Group::{
    Algorithm, BlobType, CipherFlags, ContainerFlags, DefaultFlags, DuplicateFlags, ExportFlags,
    HashDataFlags, HashKeyFlags, HashParam, ImportFlags, KeyFlags, KeyParam, NoFlags, ProviderParam,
    ProviderParamFlags, ProviderType, SetProviderParam, SignFlags, UserKey,
};
#[cfg(feature = "crypt32")]
use Group::{CodingFlags, Encoding as CertEncoding, ProtectFlags, ProtectMemoryFlags, Structure, TextFormat};
#[cfg(feature = "crypt32")]
use Kind::{Allocated, DataText, InStructure, Memory, OutStructure};
use Kind::{
    Bool, ByParameter, Code, Context, Filled, Hash, InPlace, Input, Key, Len, Number, OutContext, OutHash,
    OutKey, OutNumber, OutText, Output, Reserved, Text,
};

/// Every call that the border answers, by DLL and then by theme.
#[rustfmt::skip]
pub static CALLS: &[Call] = calls! {
    #[cfg(all())]
    ADVAPI {
        CryptAcquireContextA(phProv: OutContext, szContainer: Text(Ansi), szProvider: Text(Ansi), dwProvType: Code(ProviderType), dwFlags: Code(ContainerFlags)) => contexts::acquire,
        CryptAcquireContextW(phProv: OutContext, szContainer: Text(Wide), szProvider: Text(Wide), dwProvType: Code(ProviderType), dwFlags: Code(ContainerFlags)) => contexts::acquire,
        CryptContextAddRef(hProv: Context, pdwReserved: Reserved, dwFlags: Code(NoFlags)) => contexts::add_ref,
        CryptReleaseContext(hProv: Context, dwFlags: Code(NoFlags)) => contexts::release,
        CryptGenRandom(hProv: Context, dwLen: Number, pbBuffer: Filled { len: 1 }) => contexts::gen_random,

        CryptGenKey(hProv: Context, Algid: Code(Algorithm), dwFlags: Code(KeyFlags), phKey: OutKey) => keys::generate,
        CryptDeriveKey(hProv: Context, Algid: Code(Algorithm), hBaseData: Hash, dwFlags: Code(KeyFlags), phKey: OutKey) => keys::derive,
        CryptImportKey(hProv: Context, pbData: Input { len: 2 }, dwDataLen: Number, hPubKey: Key, dwFlags: Code(ImportFlags), phKey: OutKey) => keys::import,
        CryptExportKey(hKey: Key, hExpKey: Key, dwBlobType: Code(BlobType), dwFlags: Code(ExportFlags), pbData: Output { len: 5 }, pdwDataLen: Len) => keys::export,
        CryptGetUserKey(hProv: Context, dwKeySpec: Code(UserKey), phUserKey: OutKey) => keys::user_key,
        CryptDuplicateKey(hKey: Key, pdwReserved: Reserved, dwFlags: Code(DuplicateFlags), phKey: OutKey) => keys::duplicate,
        CryptDestroyKey(hKey: Key) => keys::destroy,

        CryptGetProvParam(hProv: Context, dwParam: Code(ProviderParam), pbData: Output { len: 3 }, pdwDataLen: Len, dwFlags: Code(ProviderParamFlags)) => params::of_context,
        CryptSetProvParam(hProv: Context, dwParam: Code(SetProviderParam), pbData: ByParameter, dwFlags: Code(ProviderParamFlags)) => params::set_of_context,
        CryptGetKeyParam(hKey: Key, dwParam: Code(KeyParam), pbData: Output { len: 3 }, pdwDataLen: Len, dwFlags: Code(NoFlags)) => params::of_key,
        CryptSetKeyParam(hKey: Key, dwParam: Code(KeyParam), pbData: ByParameter, dwFlags: Code(NoFlags)) => params::set_of_key,
        CryptGetHashParam(hHash: Hash, dwParam: Code(HashParam), pbData: Output { len: 3 }, pdwDataLen: Len, dwFlags: Code(NoFlags)) => params::of_hash,
        CryptSetHashParam(hHash: Hash, dwParam: Code(HashParam), pbData: ByParameter, dwFlags: Code(NoFlags)) => params::set_of_hash,

        CryptEncrypt(hKey: Key, hHash: Hash, Final: Bool, dwFlags: Code(CipherFlags), pbData: InPlace { len: 5 }, pdwDataLen: Len, dwBufLen: Number) => ciphering::encrypt,
        CryptDecrypt(hKey: Key, hHash: Hash, Final: Bool, dwFlags: Code(CipherFlags), pbData: InPlace { len: 5 }, pdwDataLen: Len) => ciphering::decrypt,

        CryptCreateHash(hProv: Context, Algid: Code(Algorithm), hKey: Key, dwFlags: Code(NoFlags), phHash: OutHash) => hashes::create,
        CryptHashData(hHash: Hash, pbData: Input { len: 2 }, dwDataLen: Number, dwFlags: Code(HashDataFlags)) => hashes::feed,
        CryptHashSessionKey(hHash: Hash, hKey: Key, dwFlags: Code(HashKeyFlags)) => hashes::feed_key,
        CryptDuplicateHash(hHash: Hash, pdwReserved: Reserved, dwFlags: Code(DuplicateFlags), phHash: OutHash) => hashes::duplicate,
        CryptDestroyHash(hHash: Hash) => hashes::destroy,

        CryptSignHashA(hHash: Hash, dwKeySpec: Code(UserKey), szDescription: Text(Ansi), dwFlags: Code(SignFlags), pbSignature: Output { len: 5 }, pdwSigLen: Len) => signing::sign,
        CryptSignHashW(hHash: Hash, dwKeySpec: Code(UserKey), szDescription: Text(Wide), dwFlags: Code(SignFlags), pbSignature: Output { len: 5 }, pdwSigLen: Len) => signing::sign,
        CryptVerifySignatureA(hHash: Hash, pbSignature: Input { len: 2 }, dwSigLen: Number, hPubKey: Key, szDescription: Text(Ansi), dwFlags: Code(SignFlags)) => signing::verify,
        CryptVerifySignatureW(hHash: Hash, pbSignature: Input { len: 2 }, dwSigLen: Number, hPubKey: Key, szDescription: Text(Wide), dwFlags: Code(SignFlags)) => signing::verify,

        CryptEnumProvidersA(dwIndex: Number, pdwReserved: Reserved, dwFlags: Code(NoFlags), pdwProvType: OutNumber, szProvName: OutText { encoding: Ansi, len: 5 }, pcbProvName: Len) => providers::enumerate,
        CryptEnumProvidersW(dwIndex: Number, pdwReserved: Reserved, dwFlags: Code(NoFlags), pdwProvType: OutNumber, szProvName: OutText { encoding: Wide, len: 5 }, pcbProvName: Len) => providers::enumerate,
        CryptEnumProviderTypesA(dwIndex: Number, pdwReserved: Reserved, dwFlags: Code(NoFlags), pdwProvType: OutNumber, szTypeName: OutText { encoding: Ansi, len: 5 }, pcbTypeName: Len) => providers::enumerate_types,
        CryptEnumProviderTypesW(dwIndex: Number, pdwReserved: Reserved, dwFlags: Code(NoFlags), pdwProvType: OutNumber, szTypeName: OutText { encoding: Wide, len: 5 }, pcbTypeName: Len) => providers::enumerate_types,
        CryptGetDefaultProviderA(dwProvType: Code(ProviderType), pdwReserved: Reserved, dwFlags: Code(DefaultFlags), pszProvName: OutText { encoding: Ansi, len: 4 }, pcbProvName: Len) => providers::default,
        CryptGetDefaultProviderW(dwProvType: Code(ProviderType), pdwReserved: Reserved, dwFlags: Code(DefaultFlags), pszProvName: OutText { encoding: Wide, len: 4 }, pcbProvName: Len) => providers::default,
        CryptSetProviderA(pszProvName: Text(Ansi), dwProvType: Code(ProviderType)) => providers::set,
        CryptSetProviderW(pszProvName: Text(Wide), dwProvType: Code(ProviderType)) => providers::set,
        CryptSetProviderExA(pszProvName: Text(Ansi), dwProvType: Code(ProviderType), pdwReserved: Reserved, dwFlags: Code(DefaultFlags)) => providers::set_ex,
        CryptSetProviderExW(pszProvName: Text(Wide), dwProvType: Code(ProviderType), pdwReserved: Reserved, dwFlags: Code(DefaultFlags)) => providers::set_ex,
    }
    #[cfg(feature = "crypt32")]
    CRYPT32 {
        CryptStringToBinaryA(pszString: DataText(Ansi), cchString: Number, dwFlags: Code(TextFormat), pbBinary: Output { len: 4 }, pcbBinary: Len, pdwSkip: OutNumber, pdwFlags: OutNumber) => text::string_to_binary,
        CryptStringToBinaryW(pszString: DataText(Wide), cchString: Number, dwFlags: Code(TextFormat), pbBinary: Output { len: 4 }, pcbBinary: Len, pdwSkip: OutNumber, pdwFlags: OutNumber) => text::string_to_binary,
        CryptBinaryToStringA(pbBinary: Input { len: 1 }, cbBinary: Number, dwFlags: Code(TextFormat), pszString: OutText { encoding: Ansi, len: 4 }, pcchString: Len) => text::binary_to_string,
        CryptBinaryToStringW(pbBinary: Input { len: 1 }, cbBinary: Number, dwFlags: Code(TextFormat), pszString: OutText { encoding: Wide, len: 4 }, pcchString: Len) => text::binary_to_string,

        CryptDecodeObject(dwCertEncodingType: Code(CertEncoding), lpszStructType: Code(Structure), pbEncoded: Input { len: 3 }, cbEncoded: Number, dwFlags: Code(CodingFlags), pvStructInfo: Output { len: 6 }, pcbStructInfo: Len) => structures::decode,
        CryptDecodeObjectEx(dwCertEncodingType: Code(CertEncoding), lpszStructType: Code(Structure), pbEncoded: Input { len: 3 }, cbEncoded: Number, dwFlags: Code(CodingFlags), pDecodePara: InStructure, pvStructInfo: OutStructure, pcbStructInfo: Len) => structures::decode_ex,
        CryptEncodeObject(dwCertEncodingType: Code(CertEncoding), lpszStructType: Code(Structure), pvStructInfo: InStructure, pbEncoded: Output { len: 4 }, pcbEncoded: Len) => structures::encode,
        CryptEncodeObjectEx(dwCertEncodingType: Code(CertEncoding), lpszStructType: Code(Structure), pvStructInfo: InStructure, dwFlags: Code(CodingFlags), pEncodePara: InStructure, pvEncoded: OutStructure, pcbEncoded: Len) => structures::encode_ex,

        CryptImportPublicKeyInfo(hCryptProv: Context, dwCertEncodingType: Code(CertEncoding), pInfo: InStructure, phKey: OutKey) => public_keys::import,
        CryptImportPublicKeyInfoEx(hCryptProv: Context, dwCertEncodingType: Code(CertEncoding), pInfo: InStructure, aiKeyAlg: Code(Algorithm), dwFlags: Number, pvAuxInfo: Number, phKey: OutKey) => public_keys::import_ex,
        CryptExportPublicKeyInfo(hCryptProv: Context, dwKeySpec: Code(UserKey), dwCertEncodingType: Code(CertEncoding), pInfo: Output { len: 4 }, pcbInfo: Len) => public_keys::export,
        CryptExportPublicKeyInfoEx(hCryptProv: Context, dwKeySpec: Code(UserKey), dwCertEncodingType: Code(CertEncoding), pszPublicKeyObjId: Text(Ansi), dwFlags: Number, pvAuxInfo: Number, pInfo: Output { len: 7 }, pcbInfo: Len) => public_keys::export_ex,
        CryptHashPublicKeyInfo(hCryptProv: Context, Algid: Code(Algorithm), dwFlags: Number, dwCertEncodingType: Code(CertEncoding), pInfo: InStructure, pbComputedHash: Output { len: 6 }, pcbComputedHash: Len) => public_keys::hash_info,
        CryptHashCertificate(hCryptProv: Context, Algid: Code(Algorithm), dwFlags: Number, pbEncoded: Input { len: 4 }, cbEncoded: Number, pbComputedHash: Output { len: 6 }, pcbComputedHash: Len) => public_keys::hash_certificate,
        CertOIDToAlgId(pszObjId: Text(Ansi)) -> Number => public_keys::alg_id_of,
        CertAlgIdToOID(dwAlgId: Code(Algorithm)) -> Address => public_keys::oid_of,

        CryptMemAlloc(cbSize: Number) -> Address => memory::allocate,
        CryptMemRealloc(pv: Allocated, cbSize: Number) -> Address => memory::reallocate,
        CryptMemFree(pv: Allocated) -> Nothing => memory::free,

        CryptProtectData(pDataIn: InStructure, szDataDescr: Text(Wide), pOptionalEntropy: InStructure, pvReserved: Number, pPromptStruct: Number, dwFlags: Code(ProtectFlags), pDataOut: OutStructure) => protection::protect,
        CryptUnprotectData(pDataIn: InStructure, ppszDataDescr: OutStructure, pOptionalEntropy: InStructure, pvReserved: Number, pPromptStruct: Number, dwFlags: Code(ProtectFlags), pDataOut: OutStructure) => protection::unprotect,
        CryptProtectMemory(pDataIn: Memory { len: 1 }, cbDataIn: Number, dwFlags: Code(ProtectMemoryFlags)) => protection::protect_memory,
        CryptUnprotectMemory(pDataIn: Memory { len: 1 }, cbDataIn: Number, dwFlags: Code(ProtectMemoryFlags)) => protection::unprotect_memory,
    }
    #[cfg(feature = "crypt32")]
    CRYPTBASE {
        SystemFunction036(RandomBuffer: Filled { len: 1 }, RandomBufferLength: Number) => protection::rtl_random,
        SystemFunction040(Memory: Memory { len: 1 }, MemorySize: Number, OptionFlags: Code(ProtectMemoryFlags)) -> Status => protection::rtl_encrypt,
        SystemFunction041(Memory: Memory { len: 1 }, MemorySize: Number, OptionFlags: Code(ProtectMemoryFlags)) -> Status => protection::rtl_decrypt,
    }
};
