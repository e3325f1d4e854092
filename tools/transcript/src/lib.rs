//! Reads transcripts of `CryptoAPI` calls and makes the calls with `hcryptkey`.
//!
//! ```text
//! # RC4, 40 bits
//! AcquireContext 1 -
//!   ok
//! ImportKey k1 08020000016800000500000001020304 - 1
//!   err 80090005
//! ```
//!
//! Each line is a call. An indented line is the answer to the call above it: `ok`, `ok BYTES` or `err CODE`. A line that
//! starts with `#` is a comment. Numbers are decimal, or hex after `0x`. Bytes are hex. `-` is an absent or empty value.
//! Names such as `k1` and `h1` are slots: a call stores its handle in one, and later calls read it.

use std::collections::HashMap;

use base16ct::lower::encode_string as hex;
use hcryptkey::{Advapi, Error, codes};

/// A call with its answer, and the answer that the transcript expects.
pub struct Answered {
    /// The number of the call's line, from 1.
    pub line: usize,
    /// The text of the line.
    pub call: String,
    /// The crate's answer.
    pub got: String,
    /// The transcript's answer, if it has one.
    pub expected: Option<String>,
}

impl Answered {
    /// Whether the crate gave the expected answer, or the transcript expects none.
    pub fn agrees(&self) -> bool {
        self.expected.as_ref().is_none_or(|expected| *expected == self.got)
    }
}

/// The text is not a transcript.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Malformed {
    /// The number of the line, from 1.
    pub line: usize,
    /// The mistake.
    pub reason: String,
}

/// Makes every call of a transcript, in order, and returns the calls with their answers.
///
/// # Errors
/// [`Malformed`] at the first line that is neither a call nor an answer. The calls above it were made.
pub fn run(text: &str) -> Result<Vec<Answered>, Malformed> {
    let mut session = Session::new();
    let mut answers: Vec<Answered> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            let expected = line.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            let above = answers.last_mut().filter(|above| above.expected.is_none());
            let without_call = || Malformed { line: number, reason: "an answer without a call".to_owned() };
            above.ok_or_else(without_call)?.expected = Some(expected);
            continue;
        }
        let got = session.call(line).map_err(|reason| Malformed { line: number, reason })?;
        answers.push(Answered { line: number, call: line.to_owned(), got, expected: None });
    }
    Ok(answers)
}

/// The process and the slots of a transcript.
struct Session {
    advapi: Advapi,
    /// 0 before the first context.
    prov: u64,
    slots: HashMap<String, u64>,
}

impl Session {
    fn new() -> Self {
        Self { advapi: Advapi::new(), prov: 0, slots: HashMap::new() }
    }

    /// Makes the call on a line and returns `ok`, `ok BYTES` or `err XXXXXXXX`.
    fn call(&mut self, line: &str) -> Result<String, String> {
        let mut words = Words { line, rest: line.split_whitespace() };
        let call = words.word()?;
        let result = if call == "AcquireContext" {
            self.acquire(&mut words)?
        } else {
            let theme = [Self::key_call, Self::section_call, Self::hash_call, Self::context_call];
            let result = theme.iter().find_map(|calls| calls(self, call, &mut words).transpose());
            result.ok_or_else(|| format!("unknown call {call}"))??
        };
        words.end().map(|()| show(result))
    }

    fn acquire(&mut self, words: &mut Words<'_>) -> Result<CallResult, String> {
        let (kind, name) = (words.number()?, words.name()?);
        let (container, flags) = match words.optional() {
            None => (None, codes::CRYPT_VERIFYCONTEXT),
            Some(container) => (Some(container.to_owned()).filter(|name| name != "-"), words.number()?),
        };
        if self.prov != 0 {
            self.advapi.crypt_release_context(self.prov, 0).map_err(|error| error.to_string())?;
        }
        (self.prov, self.slots) = (0, HashMap::new());
        let acquired = self.advapi.crypt_acquire_context(container.as_deref(), name.as_deref(), kind, flags);
        Ok(acquired.map(|prov| {
            self.prov = prov;
            None
        }))
    }

    /// Makes the calls on a key; `None` for another call.
    fn key_call(&mut self, call: &str, words: &mut Words<'_>) -> Result<Option<CallResult>, String> {
        let Self { advapi, prov, slots } = self;
        let prov = *prov;
        Ok(Some(match call {
            "DeriveKey" => {
                let (slot, alg) = (words.word()?, words.number()?);
                let (hash, flags) = (words.handle(slots)?, words.number()?);
                assign(slots, slot, advapi.crypt_derive_key(prov, alg, hash, flags))
            }
            "GenKey" => {
                let (slot, alg, flags) = (words.word()?, words.number()?, words.number()?);
                assign(slots, slot, advapi.crypt_gen_key(prov, alg, flags))
            }
            "ImportKey" => {
                let (slot, blob) = (words.word()?, words.bytes()?);
                let (wrap, flags) = (words.handle(slots)?, words.number()?);
                assign(slots, slot, advapi.crypt_import_key(prov, &blob, wrap, flags))
            }
            "GetUserKey" => {
                let (slot, spec) = (words.word()?, words.number()?);
                assign(slots, slot, advapi.crypt_get_user_key(prov, spec))
            }
            "DuplicateKey" => {
                let (slot, old) = (words.word()?, words.handle(slots)?);
                assign(slots, slot, advapi.crypt_duplicate_key(old, 0, 0))
            }
            "DestroyKey" => done(advapi.crypt_destroy_key(words.handle(slots)?)),
            "ExportKey" => {
                let (key, wrap) = (words.handle(slots)?, words.handle(slots)?);
                let (kind, flags) = (words.number()?, words.number()?);
                read(|buffer| advapi.crypt_export_key(key, wrap, kind, flags, buffer))
            }
            "SetKeyParam" => {
                let (key, param, value) = (words.handle(slots)?, words.number()?, words.bytes()?);
                done(advapi.crypt_set_key_param(key, param, &value, 0))
            }
            "GetKeyParam" => {
                let (key, param) = (words.handle(slots)?, words.number()?);
                read(|buffer| advapi.crypt_get_key_param(key, param, buffer, 0))
            }
            _ => return Ok(None),
        }))
    }

    /// Encrypts and decrypts; `None` for another call.
    fn section_call(&mut self, call: &str, words: &mut Words<'_>) -> Result<Option<CallResult>, String> {
        let Self { advapi, slots, .. } = self;
        if !matches!(call, "Encrypt" | "Decrypt") {
            return Ok(None);
        }
        let (key, is_final, mut data) = (words.handle(slots)?, words.number()? != 0, words.bytes()?);
        let len = if call == "Encrypt" {
            let len = u32::try_from(data.len()).map_err(|_| "too much data")?;
            let buffer_len = words.number()? as usize;
            if buffer_len > MOST_BUFFER.max(data.len()) {
                return Err(format!("a buffer of {buffer_len} bytes: {MOST_BUFFER} at most"));
            }
            data.resize(buffer_len, 0);
            let flags = words.optional_number()?;
            advapi.crypt_encrypt(key, 0, is_final, flags, Some(&mut data), len)
        } else {
            let flags = words.optional_number()?;
            advapi.crypt_decrypt(key, 0, is_final, flags, &mut data)
        };
        Ok(Some(len.map(|len| Some(data[..len as usize].to_vec()))))
    }

    /// Makes the calls on a hash; `None` for another call.
    fn hash_call(&mut self, call: &str, words: &mut Words<'_>) -> Result<Option<CallResult>, String> {
        let Self { advapi, prov, slots } = self;
        let prov = *prov;
        Ok(Some(match call {
            "CreateHash" => {
                let (slot, alg, key) = (words.word()?, words.number()?, words.handle(slots)?);
                assign(slots, slot, advapi.crypt_create_hash(prov, alg, key, 0))
            }
            "HashData" => done(advapi.crypt_hash_data(words.handle(slots)?, &words.bytes()?, 0)),
            "HashSessionKey" => {
                let (hash, key, flags) = (words.handle(slots)?, words.handle(slots)?, words.number()?);
                done(advapi.crypt_hash_session_key(hash, key, flags))
            }
            "SetHmacInfo" => {
                let (hash, alg) = (words.handle(slots)?, words.number()?);
                done(advapi.crypt_set_hash_hmac_info(hash, alg, &[], &[], 0))
            }
            "SetHashValue" => {
                let (hash, value) = (words.handle(slots)?, words.bytes()?);
                done(advapi.crypt_set_hash_param(hash, codes::HP_HASHVAL, &value, 0))
            }
            "GetHashValue" => {
                let hash = words.handle(slots)?;
                read(|buffer| advapi.crypt_get_hash_param(hash, codes::HP_HASHVAL, buffer, 0))
            }
            "DuplicateHash" => {
                let (slot, old) = (words.word()?, words.handle(slots)?);
                assign(slots, slot, advapi.crypt_duplicate_hash(old, 0, 0))
            }
            "SignHash" => {
                let (hash, spec, flags) = (words.handle(slots)?, words.number()?, words.number()?);
                read(|buffer| advapi.crypt_sign_hash(hash, spec, None, flags, buffer))
            }
            "VerifySignature" => {
                let (hash, signature) = (words.handle(slots)?, words.bytes()?);
                let (key, flags) = (words.handle(slots)?, words.number()?);
                done(advapi.crypt_verify_signature(hash, &signature, key, None, flags))
            }
            _ => return Ok(None),
        }))
    }

    /// Makes the calls on the context; `None` for another call.
    fn context_call(&mut self, call: &str, words: &mut Words<'_>) -> Result<Option<CallResult>, String> {
        if call != "GetProvParam" {
            return Ok(None);
        }
        let (param, flags) = (words.number()?, words.number()?);
        Ok(Some(read(|buffer| self.advapi.crypt_get_prov_param(self.prov, param, buffer, flags))))
    }
}

/// The largest buffer that a transcript can ask for, in bytes.
const MOST_BUFFER: usize = 1 << 24;

/// The result of a call: bytes, or success without bytes.
type CallResult = Result<Option<Vec<u8>>, Error>;

fn done(result: Result<(), Error>) -> CallResult {
    result.map(|()| None)
}

/// Fills a slot; a call that fails leaves it as it was.
fn assign(slots: &mut HashMap<String, u64>, slot: &str, result: Result<u64, Error>) -> CallResult {
    result.map(|handle| {
        slots.insert(slot.to_owned(), handle);
        None
    })
}

/// Asks for the size, then for the value.
fn read(mut call: impl FnMut(Option<&mut [u8]>) -> Result<u32, Error>) -> CallResult {
    let mut value = vec![0; call(None)? as usize];
    let len = call(Some(&mut value))?;
    value.truncate(len as usize);
    Ok(Some(value))
}

fn show(result: CallResult) -> String {
    match result {
        Ok(None) => "ok".to_owned(),
        Ok(Some(bytes)) if bytes.is_empty() => "ok -".to_owned(),
        Ok(Some(bytes)) => format!("ok {}", hex(&bytes)),
        Err(Error::MoreData { needed }) => format!("err {:08x} {needed}", codes::ERROR_MORE_DATA),
        Err(error) => format!("err {:08x}", error.code()),
    }
}

/// The words of a line, taken one by one.
struct Words<'a> {
    line: &'a str,
    rest: std::str::SplitWhitespace<'a>,
}

impl<'a> Words<'a> {
    fn word(&mut self) -> Result<&'a str, String> {
        self.rest.next().ok_or_else(|| format!("a value is missing: {}", self.line))
    }

    fn optional(&mut self) -> Option<&'a str> {
        self.rest.next()
    }

    /// A name with `_` for spaces; `-` for none.
    fn name(&mut self) -> Result<Option<String>, String> {
        let name = self.word()?;
        Ok((name != "-").then(|| name.replace('_', " ")))
    }

    /// A number at the end of the line, which can be left out and is 0 then.
    fn optional_number(&mut self) -> Result<u32, String> {
        if self.rest.clone().next().is_some() { self.number() } else { Ok(0) }
    }

    fn number(&mut self) -> Result<u32, String> {
        let word = self.word()?;
        let number = match word.strip_prefix("0x") {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => word.parse(),
        };
        number.map_err(|_| format!("not a number: {word}"))
    }

    fn bytes(&mut self) -> Result<Vec<u8>, String> {
        let word = self.word()?;
        if word == "-" {
            return Ok(Vec::new());
        }
        let wrong = || format!("not bytes in hex: {word}");
        if word.len() % 2 != 0 || !word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let digits = |at: usize| u8::from_str_radix(&word[at..at + 2], 16).map_err(|_| wrong());
        (0..word.len()).step_by(2).map(digits).collect()
    }

    /// The handle in a slot; 0 for a slot that was never filled, and for `-`.
    fn handle(&mut self, slots: &HashMap<String, u64>) -> Result<u64, String> {
        Ok(slots.get(self.word()?).copied().unwrap_or(0))
    }

    fn end(&mut self) -> Result<(), String> {
        self.rest.next().map_or(Ok(()), |word| Err(format!("one value too many: {word}")))
    }
}
