//! The structures that are decoded and encoded: the fields of each in C, and its conversion from and to DER.
//!
//! A structure is a list of [`Value`]s in the order of its fields. The caller knows their places in memory and the
//! width of pointers.

mod algorithm;
mod bits;
mod number;
mod pkcs8;
mod rsa;

use zeroize::Zeroizing;

use super::der::{self, OCTET_STRING, Reader, SEQUENCE, element};
use crate::codes;
use crate::error::{Error, Reason};

pub(crate) use rsa::blob_len as rsa_blob_len;
pub(super) use rsa::{encode_public as rsa_public_der, public_blob as rsa_public_blob};

/// The layout in memory of a field, or of several that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A DWORD.
    Dword,
    /// The address of a text with its NUL.
    Text,
    /// `CRYPT_DATA_BLOB` and its other names: the length and the address of bytes.
    Blob,
    /// `CRYPT_BIT_BLOB`: the same and the number of unused bits.
    Bits,
    /// The address of `CRYPT_ATTRIBUTES`.
    Attributes,
    /// The bytes of a PUBLICKEYBLOB or PRIVATEKEYBLOB, in place of a structure.
    KeyBlob,
}

/// The value of a [`Shape`].
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Dword(u32),
    /// NULL if there is none.
    Text(Option<String>),
    Blob(Zeroizing<Vec<u8>>),
    Bits(Zeroizing<Vec<u8>>, u32),
    /// NULL if there are none.
    Attributes(Option<Vec<Attribute>>),
    KeyBlob(Zeroizing<Vec<u8>>),
}

/// `CRYPT_ATTRIBUTE`: an OID and values in DER.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) oid: Option<String>,
    pub(crate) values: Vec<Zeroizing<Vec<u8>>>,
}

/// The bytes of a structure in DER, or of a BLOB; wiped, as they may be a private key.
type Bytes = Zeroizing<Vec<u8>>;

type Decode = fn(Reader<'_>) -> Result<Vec<Value>, Error>;

/// A known structure.
#[derive(Clone, Copy)]
pub(crate) struct Structure {
    number: u32,
    /// Its fields in C.
    pub(crate) shapes: &'static [Shape],
    decode: Decode,
}

const UNKNOWN_STRUCTURE: Error = Error::FileNotFound(&Reason(
    "no such structure here; use the number of a structure for keys, such as X509_PUBLIC_KEY_INFO (8)",
));
const UNKNOWN_ENCODING: Error = Error::FileNotFound(&Reason(
    "no such encoding; use X509_ASN_ENCODING (1) or PKCS_7_ASN_ENCODING (0x10000)",
));

/// Checks the encoding that a call names: its lower or its upper 16 bits must be 1.
///
/// # Errors
/// `ERROR_FILE_NOT_FOUND` for any other.
pub(crate) fn check_encoding(encoding: u32) -> Result<(), Error> {
    if encoding & 0xffff == codes::X509_ASN_ENCODING || encoding >> 16 == 1 {
        Ok(())
    } else {
        Err(UNKNOWN_ENCODING)
    }
}

impl Structure {
    /// The structure of this number.
    ///
    /// # Errors
    /// `ERROR_FILE_NOT_FOUND` if there is none.
    pub(crate) fn of(number: u32) -> Result<Self, Error> {
        use Shape::{Attributes, Bits, Blob, Dword, KeyBlob, Text};
        let (shapes, decode): (&'static [Shape], Decode) = match number {
            codes::X509_PUBLIC_KEY_INFO => (&[Text, Blob, Bits], algorithm::decode_info),
            codes::RSA_CSP_PUBLICKEYBLOB => (&[KeyBlob], rsa::decode_public),
            codes::PKCS_RSA_PRIVATE_KEY => (&[KeyBlob], rsa::decode_private),
            codes::PKCS_PRIVATE_KEY_INFO => (&[Dword, Text, Blob, Blob, Attributes], pkcs8::decode),
            codes::PKCS_ENCRYPTED_PRIVATE_KEY_INFO => (&[Text, Blob, Blob], pkcs8::decode_encrypted),
            codes::X509_ALGORITHM_IDENTIFIER => (&[Text, Blob], algorithm::decode),
            codes::X509_OCTET_STRING => (&[Blob], decode_octets),
            codes::X509_INTEGER => (&[Dword], number::decode_dword),
            codes::X509_MULTI_BYTE_INTEGER => (&[Blob], number::decode_signed),
            codes::X509_MULTI_BYTE_UINT => (&[Blob], number::decode_unsigned),
            codes::X509_BITS => (&[Bits], bits::decode),
            _ => return Err(UNKNOWN_STRUCTURE),
        };
        Ok(Self { number, shapes, decode })
    }

    /// The values of its fields. Bytes after the structure are ignored.
    ///
    /// # Errors
    /// `CRYPT_E_ASN1_BADTAG`, `CRYPT_E_ASN1_EOD`, `CRYPT_E_ASN1_CORRUPT` or `CRYPT_E_ASN1_LARGE`.
    pub(crate) fn decode(&self, der: &[u8]) -> Result<Vec<Value>, Error> {
        (self.decode)(Reader::new(der))
    }

    /// The DER of a structure with these values, which match its shapes.
    ///
    /// # Errors
    /// `E_INVALIDARG` for values that the structure can't have.
    pub(crate) fn encode(&self, values: &[Value]) -> Result<Bytes, Error> {
        use Value::{Attributes, Bits, Blob, Dword, KeyBlob, Text};
        match (self.number, values) {
            (codes::X509_PUBLIC_KEY_INFO, [Text(oid), Blob(parameters), Bits(key, unused)]) => {
                let algorithm = algorithm::write(oid.as_deref(), parameters)?;
                Ok(element(SEQUENCE, &[&algorithm, &bits::write(key, *unused)]))
            }
            (codes::RSA_CSP_PUBLICKEYBLOB, [KeyBlob(blob)]) => rsa::encode_public(blob),
            (codes::PKCS_RSA_PRIVATE_KEY, [KeyBlob(blob)]) => rsa::encode_private(blob),
            (
                codes::PKCS_PRIVATE_KEY_INFO,
                [Dword(version), Text(oid), Blob(parameters), Blob(key), Attributes(attributes)],
            ) => {
                let algorithm = algorithm::write(oid.as_deref(), parameters)?;
                pkcs8::encode(*version, &algorithm, key, attributes.as_deref())
            }
            (codes::PKCS_ENCRYPTED_PRIVATE_KEY_INFO, [Text(oid), Blob(parameters), Blob(data)]) => {
                let algorithm = algorithm::write(oid.as_deref(), parameters)?;
                Ok(element(SEQUENCE, &[&algorithm, &element(OCTET_STRING, &[data])]))
            }
            (codes::X509_ALGORITHM_IDENTIFIER, [Text(oid), Blob(parameters)]) => {
                algorithm::write(oid.as_deref(), parameters)
            }
            (codes::X509_OCTET_STRING, [Blob(bytes)]) => Ok(element(OCTET_STRING, &[bytes])),
            (codes::X509_INTEGER, [Dword(number)]) => Ok(number::signed(&number.to_le_bytes())),
            (codes::X509_MULTI_BYTE_INTEGER, [Blob(bytes)]) => Ok(number::signed(bytes)),
            (codes::X509_MULTI_BYTE_UINT, [Blob(bytes)]) => Ok(der::unsigned(bytes)),
            (codes::X509_BITS, [Bits(bytes, unused)]) => Ok(bits::write(bytes, *unused)),
            _ => Err(Error::BUG),
        }
    }
}

fn decode_octets(mut reader: Reader<'_>) -> Result<Vec<Value>, Error> {
    Ok(vec![Value::Blob(reader.octets()?)])
}
