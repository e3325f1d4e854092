//! Published known answers.

use cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use des_bitslice::{Des, TdesEde2, TdesEde3};

/// Encrypts blocks, compares, and decrypts again.
fn check<C: KeyInit + BlockCipherEncrypt + BlockCipherDecrypt>(key: &[u64], plain: &[u64], cipher: &[u64]) {
    let key: Vec<u8> = key.iter().flat_map(|word| word.to_be_bytes()).collect();
    let instance = C::new_from_slice(&key).unwrap();
    let bytes = |words: &[u64]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<_>>();
    let mut data = bytes(plain);
    let (blocks, _) = Block::<C>::slice_as_chunks_mut(&mut data);
    instance.encrypt_blocks(blocks);
    assert_eq!(Block::<C>::slice_as_flattened(blocks), bytes(cipher), "{key:02x?}");
    instance.decrypt_blocks(blocks);
    assert_eq!(Block::<C>::slice_as_flattened(blocks), bytes(plain), "{key:02x?}");
}

/// FIPS 81, table B1.
#[test]
fn fips_81() {
    check::<Des>(
        &[0x0123_4567_89ab_cdef],
        &[0x4e6f_7720_6973_2074, 0x6865_2074_696d_6520, 0x666f_7220_616c_6c20],
        &[0x3fa4_0e8a_984d_4815, 0x6a27_1787_ab88_83f9, 0x893d_51ec_4b56_3b53],
    );
}

/// NIST SP 800-17, the first rows of its tables: variable plaintext, variable key, permutation and substitution operations.
#[test]
fn sp_800_17() {
    let ones = 0x0101_0101_0101_0101;
    check::<Des>(
        &[ones],
        &[0x8000_0000_0000_0000, 0x4000_0000_0000_0000, 0x2000_0000_0000_0000],
        &[0x95f8_a5e5_dd31_d900, 0xdd7f_121c_a501_5619, 0x2e86_5310_4f38_34ea],
    );
    check::<Des>(&[0x8001_0101_0101_0101], &[0], &[0x95a8_d728_13da_a94d]);
    check::<Des>(&[0x4001_0101_0101_0101], &[0], &[0x0eec_1487_dd8c_26d5]);
    check::<Des>(&[0x1046_9134_8998_0131], &[0], &[0x88d5_5e54_f54c_97b4]);
    check::<Des>(&[0x7ca1_1045_4a1a_6e57], &[0x01a1_d6d0_3977_6742], &[0x690f_5b0d_9a26_939b]);
    check::<Des>(&[0x0131_d961_9dc1_376e], &[0x5cd5_4ca8_3def_57da], &[0x7a38_9d10_354b_d271]);
}

/// NIST SP 800-67, appendix B.
#[test]
fn sp_800_67() {
    check::<TdesEde3>(
        &[0x0123_4567_89ab_cdef, 0x2345_6789_abcd_ef01, 0x4567_89ab_cdef_0123],
        &[0x5468_6520_7175_6663, 0x6b20_6272_6f77_6e20, 0x666f_7820_6a75_6d70],
        &[0xa826_fd8c_e53b_855f, 0xcce2_1c81_1225_6fe6, 0x68d5_c05d_d9b6_b900],
    );
}

/// The same plaintext under the first two of these keys, by OpenSSL 3.0.
#[test]
fn two_keys() {
    check::<TdesEde2>(
        &[0x0123_4567_89ab_cdef, 0x2345_6789_abcd_ef01],
        &[0x5468_6520_7175_6663, 0x6b20_6272_6f77_6e20, 0x666f_7820_6a75_6d70],
        &[0xc448_62f7_0cf2_fbdc, 0x9077_d090_9fa9_1b88, 0x4cab_d61f_c58e_0cbb],
    );
}
