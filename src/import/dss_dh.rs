//! Keys of DSS and Diffie-Hellman, and the keys that Diffie-Hellman agrees on.

use super::Import;
use crate::algorithm::Algorithm;
use crate::blob::dss_dh::{Body, Fields, Format};
use crate::blob::{BlobType, BlobVersion};
use crate::dss_dh::{Group, PublicKey};
use crate::error::{Error, Reason};
use crate::key::{AgreedKey, DssDhKey, Key};

const INCONSISTENT: Error = Error::BadData(&Reason(
    "the numbers of the BLOB contradict each other, or the key that it is imported under; both keys need one p and one g",
));

const NO_GROUP: Error = Error::BadKey(&Reason(
    "this BLOB holds no p and g; pass your own Diffie-Hellman key as hPubKey, or ask the other party for a BLOB of version 3",
));

impl Import<'_> {
    /// PUBLICKEYBLOB. With one of Diffie-Hellman, `under` is the caller's own pair, and the result the key that they agree on.
    pub(super) fn dss_dh_public(
        self,
        algorithm: Algorithm,
        version: BlobVersion,
        body: &[u8],
        under: Option<&Key>,
    ) -> Result<Key, Error> {
        let Fields { group, y, .. } = self.fields(algorithm, BlobType::PublicKey, version, body)?;
        let y = y.ok_or(Error::BUG)?;
        let Some(own) = under.filter(|_| algorithm != Algorithm::DssSign) else {
            let public = PublicKey::new(Group::new(group.ok_or(NO_GROUP)?)?, y)?;
            return Ok(Key::DssDh(Box::new(DssDhKey::public(algorithm, public, self.permissions())?)));
        };
        let own = own.dss_dh()?;
        if own.algorithm() == Algorithm::DssSign {
            return Err(Error::BadKey(&Reason("a DSS key can't agree on a key; pass a Diffie-Hellman key")));
        }
        let own = own.private_half()?;
        let own_group = own.public().group();
        // The caller's group is used in any case, so one in the BLOB needs no checks of its own.
        let same = group.is_none_or(|group| *group.p == *own_group.p() && group.g == own_group.numbers().g);
        if !same {
            return Err(INCONSISTENT);
        }
        let secret = own.agree(y)?;
        let agreed = AgreedKey::new(secret, self.provider.clone(), self.permissions());
        Ok(Key::Agreed(Box::new(agreed)))
    }

    /// The decrypted body of a PRIVATEKEYBLOB.
    pub(super) fn dss_dh_pair(
        self,
        algorithm: Algorithm,
        version: BlobVersion,
        body: &[u8],
    ) -> Result<Key, Error> {
        let fields = self.fields(algorithm, BlobType::PrivateKey, version, body)?;
        let (y, pair) = (fields.y, fields.pair()?);
        if y.is_some_and(|y| y != pair.public().y()) {
            return Err(INCONSISTENT);
        }
        Ok(Key::DssDh(Box::new(DssDhKey::pair(algorithm, pair, self.permissions())?)))
    }

    fn fields(
        self,
        algorithm: Algorithm,
        blob_type: BlobType,
        version: BlobVersion,
        body: &[u8],
    ) -> Result<Fields<'_>, Error> {
        self.check_pair(algorithm)?;
        let body = Body::new(body, Format::new(algorithm, blob_type, version))?;
        self.provider.check_group(algorithm, body.p_bits())?;
        body.fields()
    }
}
