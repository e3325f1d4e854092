//! The import of keys of DSS and Diffie-Hellman from BLOBs that may hold mistakes.

use hcryptkey::Algorithm;
use hcryptkey::codes::CRYPT_EXPORTABLE;

use crate::apis::flag;
use crate::check::Outcome;
use crate::dss_dh::GROUPS;
use crate::dss_dh_blobs::{Form, Numbers};
use crate::dss_dh_keys::GroupKey;
use crate::dss_dh_program::{Damage, Import, Name};
use crate::dss_dh_twists::{replaced, with_twist};
use crate::rules::*;
use crate::world::World;

impl World {
    pub(crate) fn import_pair(&mut self, import: &Import) -> Outcome {
        let (form, numbers) = (form(import), numbers(import));
        let mut blob = form.blob(numbers.clone());
        break_blob(&mut blob, import.damage);
        let under = import.under.map(|slot| self.dss_dh.get(self.dss_dh.at(slot, GroupKey::is_pair)));
        let (handle, own) = under.map_or((None, Ok(None)), |(handle, own)| (Some(handle), own.map(Some)));
        let made = self.apis.import(&blob, flag(import.exportable, CRYPT_EXPORTABLE), handle);
        let expected = own.and_then(|own| self.imported_pair(import, blob.len(), numbers, own));
        if let Ok(key) = &expected {
            self.dss_dh.keep_user_key(key);
        }
        self.keep_pair("ImportKey", made, expected)
    }

    fn imported_pair(
        &self,
        import: &Import,
        len: usize,
        numbers: Numbers,
        own: Option<GroupKey>,
    ) -> Result<GroupKey, No> {
        let (form, bits) = (form(import), u32::try_from(8 * numbers.group.p.len()).unwrap());
        if len < 8 || matches!(import.damage, Damage::Version(version) if ![2, 3].contains(&version)) {
            return Err(BAD_DATA);
        }
        let fits = self.rules.check_group(import.algorithm, bits);
        if fits == Err(BAD_ALGID) {
            return fits.and(Err(BAD_ALGID));
        }
        if import.private && own.is_some() {
            // A session key decrypts a PRIVATEKEYBLOB, and a pair can't.
            return Err(BAD_KEY);
        }
        fits?;
        match import.damage {
            Damage::Version(version) if (version == 3) != import.version_3 => return Err(BAD_DATA),
            Damage::Magic(_) | Damage::Cut(_) => return Err(BAD_DATA),
            Damage::Bits(claimed) if claimed != bits => return Err(BAD_DATA),
            _ => {}
        }
        let numbers = form.keep(numbers);
        match own {
            Some(own) if import.algorithm != Algorithm::DssSign => own.agree(&numbers, import.exportable),
            _ if numbers.group.p.is_empty() => Err(BAD_KEY),
            _ => GroupKey::read(form, numbers, import.exportable),
        }
    }
}

fn form(import: &Import) -> Form {
    Form { algorithm: import.algorithm, private: import.private, version_3: import.version_3 }
}

/// The numbers of the BLOB. y is the one of x, if neither is replaced afterwards.
fn numbers(import: &Import) -> Numbers {
    let group = &GROUPS[import.group];
    let mut x = import.x.clone();
    x.resize(group.x_len(), 0);
    if let Some((Name::X, twist)) = import.hostile {
        x = replaced(&x, &group.order(), group, twist);
    }
    let mut y = group.power(&group.g, &x);
    if let Some((Name::Y, twist)) = import.hostile {
        y = replaced(&y, &group.modulus(), group, twist);
    }
    Numbers { group: with_twist(group, import.hostile), y, x }
}

fn break_blob(blob: &mut Vec<u8>, damage: Damage) {
    match damage {
        Damage::None => {}
        Damage::Version(version) => blob[1] = version,
        Damage::Magic(bit) => blob[8 + usize::from(bit / 8) % 4] ^= 1 << (bit % 8),
        Damage::Bits(bits) => blob[12..16].copy_from_slice(&bits.to_le_bytes()),
        Damage::Cut(by) => blob.truncate(blob.len() - 1 - usize::from(by) % blob.len()),
        Damage::Tail(by) => blob.extend(vec![0xaa; usize::from(by)]),
    }
}
