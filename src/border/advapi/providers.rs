//! The list of providers.

use crate::border::frame::{Frame, TRUE, done};
use crate::border::text::encode;
use crate::error::Error;

/// `CryptEnumProviders`
pub(in crate::border) fn enumerate(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (index, reserved, flags) = (frame.dword(0), frame.address(1), frame.dword(2));
    let process = frame.process;
    put_type_and_name(frame, || process.crypt_enum_providers(index, reserved, flags))
}

/// `CryptEnumProviderTypes`
pub(in crate::border) fn enumerate_types(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (index, reserved, flags) = (frame.dword(0), frame.address(1), frame.dword(2));
    let process = frame.process;
    put_type_and_name(frame, || process.crypt_enum_provider_types(index, reserved, flags))
}

/// `CryptGetDefaultProvider`
pub(in crate::border) fn default(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (prov_type, reserved, flags) = (frame.dword(0), frame.address(1), frame.dword(2));
    let (output, encoding) = (frame.output(3)?, frame.encoding(3)?);
    let name = frame.process.crypt_get_default_provider(prov_type, reserved, flags)?;
    output.put(frame, &encode(name, encoding))?;
    Ok(TRUE)
}

/// `CryptSetProvider`
pub(in crate::border) fn set(frame: &mut Frame<'_>) -> Result<u64, Error> {
    done(frame.process.crypt_set_provider(frame.text(0)?.as_deref(), frame.dword(1)))
}

/// `CryptSetProviderEx`
pub(in crate::border) fn set_ex(frame: &mut Frame<'_>) -> Result<u64, Error> {
    let (prov_type, reserved, flags) = (frame.dword(1), frame.address(2), frame.dword(3));
    done(frame.process.crypt_set_provider_ex(frame.text(0)?.as_deref(), prov_type, reserved, flags))
}

fn put_type_and_name<'a>(
    frame: &mut Frame<'_>,
    find: impl FnOnce() -> Result<(u32, &'a str), Error>,
) -> Result<u64, Error> {
    let place = frame.needed_address(3)?;
    frame.space.check_write_dword(place)?;
    let (output, encoding) = (frame.output(4)?, frame.encoding(4)?);
    let (number, name) = find()?;
    output.put(frame, &encode(name, encoding))?;
    frame.space.write_dword(place, number)?;
    Ok(TRUE)
}
