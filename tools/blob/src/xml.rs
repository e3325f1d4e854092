//! RSA keys in XML, as `RSA.ToXmlString` of .NET writes them: an element for each number, in base64, the highest byte first.

use base64ct::{Base64, Encoding as _};
use hcryptkey::zeroize::Zeroizing;

const START: &str = "<RSAKeyValue>";
const END: &str = "</RSAKeyValue>";
/// The numbers of a pair after modulus and exponent: the first five are half as long as the modulus, the last is as long.
const PRIVATE: [&str; 6] = ["P", "Q", "DP", "DQ", "InverseQ", "D"];

/// BLOBHEADER and RSAPUBKEY.
const FRONT_LEN: usize = 20;
/// The start of a PUBLICKEYBLOB and of a PRIVATEKEYBLOB: type, version, `CALG_RSA_KEYX`, magic.
const PUBLIC_START: &[u8; 12] = b"\x06\x02\0\0\0\xa4\0\0RSA1";
const PRIVATE_START: &[u8; 12] = b"\x07\x02\0\0\0\xa4\0\0RSA2";

/// Whether the file is such XML.
pub(crate) fn is_xml(file: &[u8]) -> bool {
    text(file).is_some()
}

fn text(file: &[u8]) -> Option<&str> {
    // Notepad puts a mark in front of UTF-8.
    let text = std::str::from_utf8(file).ok()?.trim_start_matches('\u{feff}').trim();
    text.starts_with(START).then_some(text)
}

/// The BLOB of a key in XML; `None` for other or damaged files.
pub(crate) fn to_blob(file: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let content = text(file)?.strip_prefix(START)?.strip_suffix(END)?;
    let modulus = number(content, "Modulus")?;
    let exponent = number(content, "Exponent")?;
    let is_private = content.contains("<P>");
    let mut blob = Zeroizing::new(Vec::with_capacity(FRONT_LEN + 5 * modulus.len() + 5));
    blob.extend_from_slice(if is_private { PRIVATE_START } else { PUBLIC_START });
    blob.extend_from_slice(&u32::try_from(8 * modulus.len()).ok()?.to_le_bytes());
    put(&mut blob, &exponent, 4)?;
    put(&mut blob, &modulus, modulus.len())?;
    if is_private {
        for name in PRIVATE {
            let len = if name == "D" { modulus.len() } else { modulus.len().div_ceil(2) };
            put(&mut blob, &number(content, name)?, len)?;
        }
    }
    Some(blob)
}

/// The number of an element, the lowest byte first, without leading zeros.
fn number(content: &str, name: &str) -> Option<Zeroizing<Vec<u8>>> {
    let (_, after) = content.split_once(&format!("<{name}>"))?;
    let (digits, _) = after.split_once(&format!("</{name}>"))?;
    let digits = Zeroizing::new(digits.split_ascii_whitespace().collect::<String>());
    let mut number = Zeroizing::new(Base64::decode_vec(&digits).ok()?);
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.drain(..zeros);
    number.reverse();
    Some(number)
}

/// Appends a number with zeros after it; `None` if it is too long.
fn put(blob: &mut Vec<u8>, number: &[u8], len: usize) -> Option<()> {
    let zeros = len.checked_sub(number.len())?;
    blob.extend_from_slice(number);
    blob.resize(blob.len() + zeros, 0);
    Some(())
}

/// Writes the XML of a PUBLICKEYBLOB or PRIVATEKEYBLOB of an RSA key; `None` for other BLOBs.
///
/// ```
/// use hcryptkey::{Algorithm, ExportAs, KeySpec, KeyStore};
/// use hcryptkey_blob::{read_key, write_xml};
///
/// let store = KeyStore::default();
/// let key = store.generate_key(KeySpec::new(Algorithm::RsaKeyExchange).bits(512))?;
/// let blob = store.export_key(key, ExportAs::Public)?;
/// let xml = write_xml(&blob).unwrap();
/// assert!(xml.starts_with("<RSAKeyValue><Modulus>") && xml.contains("<Exponent>AQAB</Exponent>"));
/// assert_eq!(read_key(xml.as_bytes(), None)?.as_blob(), &blob[..]);
/// # Ok::<(), hcryptkey::Error>(())
/// ```
pub fn write_xml(blob: &[u8]) -> Option<Zeroizing<String>> {
    let (front, mut rest) = blob.split_at_checked(FRONT_LEN)?;
    let is_private = match &front[8..12] {
        b"RSA1" => false,
        b"RSA2" => true,
        _ => return None,
    };
    let bits = u32::from_le_bytes(*front[12..].first_chunk()?);
    let modulus_len = usize::try_from(bits / 8).ok()?;
    let mut take = |len| {
        let (number, after) = rest.split_at_checked(len)?;
        rest = after;
        Some(number)
    };
    // Allocated once, because a string that grows leaves numbers in freed memory.
    let mut xml = Zeroizing::new(String::with_capacity(8 * modulus_len + 256));
    xml.push_str(START);
    element(&mut xml, "Modulus", take(modulus_len)?);
    let exponent = &front[16..];
    let zeros = exponent.iter().rev().take_while(|byte| **byte == 0).count();
    element(&mut xml, "Exponent", &exponent[..exponent.len() - zeros]);
    if is_private {
        for name in PRIVATE {
            element(&mut xml, name, take(if name == "D" { modulus_len } else { modulus_len.div_ceil(2) })?);
        }
    }
    xml.push_str(END);
    Some(xml)
}

fn element(xml: &mut String, name: &str, number: &[u8]) {
    let mut number = Zeroizing::new(number.to_vec());
    number.reverse();
    let digits = Zeroizing::new(Base64::encode_string(&number));
    for part in ["<", name, ">", &digits, "</", name, ">"] {
        xml.push_str(part);
    }
}
