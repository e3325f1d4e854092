#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod batch;
mod circuits;
mod key;
mod rounds;
mod rows;

pub use cipher;

use core::{fmt, slice};

use cipher::consts::{U8, U16, U24, U512};
use cipher::inout::{InOut, InOutBuf};
use cipher::{
    AlgorithmName, Block, BlockCipherDecBackend, BlockCipherDecClosure, BlockCipherDecrypt,
    BlockCipherEncBackend, BlockCipherEncClosure, BlockCipherEncrypt, BlockSizeUser, Key, KeyInit,
    KeySizeUser, ParBlocks, ParBlocksSizeUser,
};
use zeroize::{ZeroizeOnDrop, zeroize_bytes};

use crate::key::Masks;
use crate::rounds::Direction;

/// Implements a cipher: its name, its summary, its key's length, and which of its keys of eight bytes it uses, in order.
macro_rules! ciphers {
    ($($(#[$summary:meta])+ $cipher:ident: $key_size:ty, [$($key:literal),+];)+) => {
        $(
        $(#[$summary])+
        ///
        /// Eight bits of each eight bytes of the key are parity. They are ignored.
        pub struct $cipher(Key<Self>);

        impl Clone for $cipher {
            /// A plain copy of the bytes. The compiler does not see that the derived one can't panic.
            #[inline]
            fn clone(&self) -> Self {
                Self(self.0)
            }
        }

        impl $cipher {
            fn masks(&self) -> [Masks; [$($key),+].len()] {
                let (keys, _) = self.0.as_chunks::<8>();
                [$(Masks::new(u64::from_be_bytes(keys[$key]))),+]
            }
        }

        impl KeySizeUser for $cipher {
            type KeySize = $key_size;
        }

        impl BlockSizeUser for $cipher {
            type BlockSize = U8;
        }

        impl KeyInit for $cipher {
            fn new(key: &Key<Self>) -> Self {
                Self(*key)
            }
        }

        impl BlockCipherEncrypt for $cipher {
            #[inline]
            fn encrypt_with_backend(&self, f: impl BlockCipherEncClosure<BlockSize = U8>) {
                f.call(&Backend { keys: &self.masks(), first: Direction::Encrypt });
            }
        }

        impl BlockCipherDecrypt for $cipher {
            #[inline]
            fn decrypt_with_backend(&self, f: impl BlockCipherDecClosure<BlockSize = U8>) {
                let mut keys = self.masks();
                keys.reverse();
                f.call(&Backend { keys: &keys, first: Direction::Decrypt });
            }
        }

        impl AlgorithmName for $cipher {
            fn write_alg_name(f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($cipher))
            }
        }

        impl fmt::Debug for $cipher {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($cipher), " { ... }"))
            }
        }

        impl Drop for $cipher {
            fn drop(&mut self) {
                zeroize_bytes(&mut self.0);
            }
        }

        impl ZeroizeOnDrop for $cipher {}
        )+
    };
}

ciphers! {
    /// DES.
    Des: U8, [0];
    /// Triple DES with two keys: encrypt with the first, decrypt with the second, encrypt with the first.
    TdesEde2: U16, [0, 1, 0];
    /// Triple DES with three keys: encrypt with the first, decrypt with the second, encrypt with the third.
    TdesEde3: U24, [0, 1, 2];
}

/// A cipher in one direction, with the masks of its keys in the order of their use.
struct Backend<'a> {
    keys: &'a [Masks],
    first: Direction,
}

impl BlockSizeUser for Backend<'_> {
    type BlockSize = U8;
}

impl ParBlocksSizeUser for Backend<'_> {
    type ParBlocksSize = U512;
}

impl Backend<'_> {
    fn crypt(&self, blocks: InOutBuf<'_, '_, Block<Self>>) {
        batch::crypt(self.keys, self.first, blocks);
    }

    fn crypt_block(&self, mut block: InOut<'_, '_, Block<Self>>) {
        *block.get_out() = block.clone_in();
        self.crypt(slice::from_mut(block.get_out()).into());
    }
}

impl BlockCipherEncBackend for Backend<'_> {
    fn encrypt_block(&self, block: InOut<'_, '_, Block<Self>>) {
        self.crypt_block(block);
    }

    fn encrypt_par_blocks(&self, blocks: InOut<'_, '_, ParBlocks<Self>>) {
        self.crypt(blocks.into_buf());
    }

    fn encrypt_tail_blocks(&self, blocks: InOutBuf<'_, '_, Block<Self>>) {
        self.crypt(blocks);
    }
}

impl BlockCipherDecBackend for Backend<'_> {
    fn decrypt_block(&self, block: InOut<'_, '_, Block<Self>>) {
        self.crypt_block(block);
    }

    fn decrypt_par_blocks(&self, blocks: InOut<'_, '_, ParBlocks<Self>>) {
        self.crypt(blocks.into_buf());
    }

    fn decrypt_tail_blocks(&self, blocks: InOutBuf<'_, '_, Block<Self>>) {
        self.crypt(blocks);
    }
}
