//! The small primes.

/// The primes below `end`, in order.
pub(super) fn small_primes(end: u32) -> impl Iterator<Item = u32> {
    let has_divisor =
        |number: u32| (2..number).take_while(|d| d * d <= number).any(|d| number.is_multiple_of(d));
    (2..end).filter(move |number| !has_divisor(*number))
}
