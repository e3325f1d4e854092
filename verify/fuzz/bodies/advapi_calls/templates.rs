//! The processes at the start of a program.

use std::collections::HashMap;
use std::sync::LazyLock;

use hcryptkey::codes::*;
use hcryptkey::{Advapi, HandleWidth, Padding, Provider};

use super::{Guest, Kind, MAX_RSA_CALLS, Object};
use crate::input::Counting;
use crate::rsa_pair::{PRIVATE_BLOB, PUBLIC_BLOB, SIGNING_BLOB, rsa_providers};

/// Profiles besides Microsoft's.
pub(super) const WITH_PADDINGS: &str = "With paddings";
pub(super) const WITHOUT_DUPLICATE: &str = "Without duplicates";

/// Two contexts, of which one has a container with user keys; and keys and hashes of the other.
struct Template {
    advapi: Advapi,
    width: HandleWidth,
    provs: [u64; 2],
    keys: [u64; 4],
    hash: u64,
}

impl Template {
    fn new(profile: usize, width: HandleWidth) -> Self {
        let own = Provider::AES.with_padding(Padding::Zero).with_padding(Padding::Random);
        let names = rsa_providers().map(|provider| (provider.name(), provider.prov_type()));
        let own_names = [(WITH_PADDINGS, PROV_RSA_AES), (WITHOUT_DUPLICATE, PROV_RSA_AES)];
        let (name, prov_type) = names.chain(own_names).nth(profile).unwrap();
        let advapi = Advapi::builder()
            .handles(width)
            .random_source(Counting(0))
            .object_limit(200)
            .provider(own.clone().named(WITH_PADDINGS, PROV_RSA_AES))
            .provider(own.named(WITHOUT_DUPLICATE, PROV_RSA_AES).without_duplicate())
            .build();
        let prov = advapi.crypt_acquire_context(None, Some(name), prov_type, CRYPT_VERIFYCONTEXT).unwrap();
        let other = advapi.crypt_acquire_context(Some("alice"), None, PROV_RSA_AES, CRYPT_NEWKEYSET).unwrap();
        let import = |prov, blob| advapi.crypt_import_key(prov, blob, 0, CRYPT_EXPORTABLE).unwrap();
        let keys = [
            import(other, &PRIVATE_BLOB),
            import(other, &SIGNING_BLOB),
            import(prov, &PRIVATE_BLOB),
            import(prov, &PUBLIC_BLOB),
        ];
        let hash = advapi.crypt_create_hash(other, CALG_SHA1, 0, 0).unwrap();
        Self { advapi, width, provs: [prov, other], keys, hash }
    }
}

/// One for each profile and width. They are made once: reading an RSA key takes as long as a thousand calls.
static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let widths = [HandleWidth::Bits64, HandleWidth::Bits32];
    let profiles = rsa_providers().count() + 2;
    (0..profiles).flat_map(|profile| widths.map(|width| Template::new(profile, width))).collect()
});

impl Guest {
    pub(super) fn new(choice: u8) -> Self {
        let template = &TEMPLATES[usize::from(choice) % TEMPLATES.len()];
        let [prov, other] = template.provs;
        let mut guest = Self {
            advapi: template.advapi.fork(),
            width: template.width,
            provs: template.provs.to_vec(),
            keys: template.keys.to_vec(),
            hashes: vec![template.hash],
            live: HashMap::new(),
            blobs: vec![PUBLIC_BLOB.to_vec()],
            rsa_calls_left: MAX_RSA_CALLS,
            looks: true,
        };
        let object = |kind, owner| Object { kind, owner, refs: 1 };
        for (key, owner) in template.keys.into_iter().zip([other, other, prov, prov]) {
            guest.live.insert(key, object(Kind::RsaKey, owner));
        }
        guest.live.insert(template.hash, object(Kind::Hash, other));
        for prov in template.provs {
            guest.live.insert(prov, object(Kind::Context, prov));
        }
        guest
    }
}
