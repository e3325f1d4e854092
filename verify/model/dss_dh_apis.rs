//! The calls that only keys of DSS and Diffie-Hellman take, through both APIs.

use hcryptkey::codes::*;
use hcryptkey::{Algorithm, ExportAs, KeyParam, KeySpec, UserKey};

use crate::apis::{Apis, Both, KeyHandle, Made, flag, key_flags, key_spec, made_key, read};
use crate::dss_dh_program::Name;
use crate::rules::Spec;

impl Apis {
    pub(crate) fn pregenerate(&self, algorithm: Algorithm, bits: u32, exportable: bool) -> Made<KeyHandle> {
        let spec = KeySpec::new(algorithm).bits(bits).pregenerated();
        let typed = self.store.generate_key(if exportable { spec.exportable() } else { spec });
        let flags = bits << 16 | CRYPT_PREGEN | flag(exportable, CRYPT_EXPORTABLE);
        made_key(typed, self.advapi.crypt_gen_key(self.prov, algorithm.alg_id(), flags))
    }

    pub(crate) fn set_number(&self, key: KeyHandle, name: Name, number: &[u8]) -> Both<()> {
        let (typed, param) = match name {
            Name::P => (KeyParam::P(number), KP_P),
            Name::Q => (KeyParam::Q(number), KP_Q),
            _ => (KeyParam::G(number), KP_G),
        };
        self.set_of_group(key, typed, param, number)
    }

    pub(crate) fn set_all(&self, key: KeyHandle, parameters: &[u8]) -> Both<()> {
        self.set_of_group(key, KeyParam::PubParams(parameters), KP_PUB_PARAMS, parameters)
    }

    pub(crate) fn complete(&self, key: KeyHandle) -> Both<()> {
        self.set_of_group(key, KeyParam::X, KP_X, &[])
    }

    fn set_of_group(&self, key: KeyHandle, typed: KeyParam<'_>, param: u32, value: &[u8]) -> Both<()> {
        Both {
            typed: self.store.set_key_param(key.typed, typed),
            number: self.advapi.crypt_set_key_param(key.number, param, value, 0),
        }
    }

    /// Makes an agreed key a session key.
    pub(crate) fn set_algorithm(&self, key: KeyHandle, spec: &Spec) -> Both<()> {
        let (alg_id, flags) = (spec.algorithm.alg_id().to_le_bytes(), key_flags(spec));
        Both {
            typed: self.store.set_key_param(key.typed, KeyParam::Algorithm(key_spec(spec))),
            number: self.advapi.crypt_set_key_param(key.number, KP_ALGID, &alg_id, flags),
        }
    }

    pub(crate) fn verify_parameters(&self, key: KeyHandle) -> Both<()> {
        let number = self.advapi.crypt_get_key_param(key.number, KP_VERIFY_PARAMS, None, 0);
        Both { typed: self.store.verify_parameters(key.typed), number: number.map(drop) }
    }

    pub(crate) fn export_pair(&self, key: KeyHandle, private: bool, version_3: bool) -> Both<Vec<u8>> {
        let export_as = match (private, version_3) {
            (false, false) => ExportAs::Public,
            (false, true) => ExportAs::PublicVersion3,
            (true, false) => ExportAs::Private,
            (true, true) => ExportAs::PrivateVersion3,
        };
        let blob_type = if private { PRIVATEKEYBLOB } else { PUBLICKEYBLOB };
        let flags = flag(version_3, CRYPT_BLOB_VER3);
        Both {
            typed: self.store.export_key(key.typed, export_as).map(|blob| blob.to_vec()),
            number: read(|buffer| self.advapi.crypt_export_key(key.number, 0, blob_type, flags, buffer)),
        }
    }

    pub(crate) fn user_key(&self, user_key: UserKey) -> Made<KeyHandle> {
        let number = self.advapi.crypt_get_user_key(self.prov, user_key.key_spec());
        made_key(self.store.user_key(user_key), number)
    }
}
