//! Numbers and bytes as the standards write them, and read only so.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// RFC 4648, section 4, with its padding.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Only what [`base64`] writes.
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Of exactly `N` bytes.
pub fn array_from_base64<const N: usize>(text: &str) -> Option<[u8; N]> {
    // 4 characters for 3 bytes: longer texts are not worth decoding
    if text.len() != N.div_ceil(3) * 4 {
        return None;
    }
    from_base64(text)?.try_into().ok()
}

/// For addresses: RFC 4648, section 5, without padding.
pub fn base64_url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Only what [`base64_url`] writes, of exactly `N` bytes.
pub fn array_from_base64_url<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != (N * 4).div_ceil(3) {
        return None;
    }
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// Decimal digits without a sign and without leading zeros.
pub fn decimal(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

/// Lower-case hexadecimal of exactly `N` bytes.
pub fn array_from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let text = text.as_bytes();
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_in_one_way() {
        assert_eq!(decimal("0"), Some(0));
        assert_eq!(decimal("18446744073709551615"), Some(u64::MAX));
        for bad in ["", "00", "01", "+1", "-1", " 1", "1 ", "18446744073709551616", "１"] {
            assert_eq!(decimal(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn bytes_are_written_in_one_way() {
        assert_eq!(from_base64("AA=="), Some(vec![0]));
        // no padding, bits after the end, another alphabet, a line break
        for bad in ["AA", "AB==", "-_8=", "AA==\n", "A A="] {
            assert_eq!(from_base64(bad), None, "{bad:?}");
        }
        assert_eq!(array_from_base64_url::<1>("AA"), Some([0]));
        assert_eq!(array_from_base64_url::<1>("AB"), None);
        assert_eq!(array_from_hex("0aff"), Some([10, 255]));
        assert_eq!(array_from_hex::<2>("0aFF"), None);
    }
}
