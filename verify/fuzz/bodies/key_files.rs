//! Key files and structures of any bytes: each is refused with a documented error, or is read, and written in a form that reads
//! back as the same key.

use hcryptkey::crypt32::PublicKeyInfo;
use hcryptkey::{Error, KeyFile, KeyFormat};

/// Longer files reach no more code.
const MOST: usize = 4096;

/// Reads the bytes as a key file. It passes no password, because deriving a key would take most of the time.
///
/// # Panics
/// If a rule does not hold.
pub fn run(data: &[u8]) {
    let data = data.get(..MOST).unwrap_or(data);
    match KeyFile::read(data, None) {
        Ok(file) => {
            for format in KeyFormat::ALL.iter().filter(|format| file.is_private() || !format.is_private()) {
                let written = file.write(*format).unwrap();
                let again = KeyFile::read(&written, None).unwrap().with_user_key(file.user_key());
                assert_eq!(again.format(), *format);
                if format.is_private() == file.is_private() {
                    assert_eq!(again.as_blob(), file.as_blob());
                }
            }
        }
        Err(error) => assert!(
            matches!(
                error,
                Error::BadData(_)
                    | Error::BadType(_)
                    | Error::BadAlgid(_)
                    | Error::InvalidPassword(_)
                    | Error::NotEmulated(_)
            ),
            "{error}"
        ),
    }
    match PublicKeyInfo::from_der(data) {
        // A key that is read is written in a form that reads back, even if the input was not in DER's only form.
        Ok(info) => {
            assert_eq!(with_null(info.clone()), PublicKeyInfo::from_der(&info.to_der().unwrap()).unwrap());
        }
        Err(error) => assert!(
            matches!(error, Error::Asn1Eod | Error::Asn1Corrupt | Error::Asn1BadTag | Error::Asn1Large),
            "{error}"
        ),
    }
}

/// Parameters that are absent are written as NULL.
fn with_null(mut info: PublicKeyInfo) -> PublicKeyInfo {
    if info.parameters.is_empty() {
        info.parameters = vec![5, 0];
    }
    if info.key.is_empty() {
        info.unused_bits = 0;
    }
    info
}
