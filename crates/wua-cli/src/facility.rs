//! Describes the origin of a result code without a known name, from its bits.

use wua::HResult;

/// Bit 29: a code defined by an application.
const CUSTOMER: u32 = 1 << 29;
/// Bit 28: an NTSTATUS in the form of an HRESULT.
const WRAPPED_NTSTATUS: u32 = 1 << 28;
/// Bits 31 and 30: the severity of a failure in an NTSTATUS.
const NTSTATUS_FAILURE: u32 = 0b11 << 30;

const WIN32: u32 = 0x07;
const HTTP: u32 = 0x19;
/// The facility whose codes have the bits of an NTSTATUS failure.
const WINDOWS_SETUP: u32 = 0x190;

/// The facilities of codes that clients of the agent see, by their numbers in `winerror.h`.
const FACILITIES: &[(u32, &str)] = &[
    (0x00, "COM"),
    (0x01, "a remote procedure call (RPC)"),
    (0x02, "automation (IDispatch)"),
    (0x04, "the interface that was called"),
    (0x08, "Windows"),
    (0x09, "Windows security (SSPI, cryptography)"),
    (0x0B, "certificates and signatures"),
    (0x0F, "component servicing (CBS) or device setup"),
    (0x13, "the .NET runtime"),
    (0x17, "side-by-side assemblies (SXS)"),
    (0x20, "the Background Intelligent Transfer Service (BITS)"),
    (0x24, "the Windows Update Agent"),
    (0xD0, "Delivery Optimization"),
    (WINDOWS_SETUP, "Windows Setup"),
];

/// Describes a code in a sentence without its full stop.
pub(crate) fn origin(code: HResult) -> String {
    let (bits, number) = (code.bits(), code.bits() & 0xFFFF);
    let facility = bits >> 16 & 0x7FF;
    let severity = if code.is_failure() { "failure" } else { "success" };
    if bits & CUSTOMER != 0 {
        return format!("A {severity} defined by an application");
    }
    if bits & WRAPPED_NTSTATUS != 0 {
        return format!("The NTSTATUS {:#010X} wrapped as an HRESULT", bits & !WRAPPED_NTSTATUS);
    }
    if bits & NTSTATUS_FAILURE == NTSTATUS_FAILURE && facility != WINDOWS_SETUP {
        return "A failure with the bits of an NTSTATUS, not of an HRESULT".to_owned();
    }
    match (code.is_failure(), facility) {
        (true, WIN32) => format!("The Windows error {number} wrapped as an HRESULT, without a known name"),
        (true, HTTP) => format!("The HTTP status {number} wrapped as an HRESULT"),
        (false, 0) => small_number(number),
        _ => match FACILITIES.iter().find(|(of, _)| *of == facility) {
            Some((_, name)) => format!("A {severity} of {name} without a known name"),
            None => format!("A {severity} without a known name, of the unknown facility {facility}"),
        },
    }
}

/// Describes a number that is a success as an HRESULT but may be meant as a Windows error.
fn small_number(number: u32) -> String {
    let wrapped = HResult::from_bits(WIN32 << 16 | 1 << 31 | number);
    format!("A success without a known name; the Windows error {number} is the HRESULT {wrapped}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_windows_error_is_distinguished_from_an_unknown_code() {
        let of = |bits| origin(HResult::from_bits(bits));
        assert_eq!(of(0x8007_1234), "The Windows error 4660 wrapped as an HRESULT, without a known name");
        assert_eq!(of(0x8024_1234), "A failure of the Windows Update Agent without a known name");
        assert_eq!(of(0x8ABC_0001), "A failure without a known name, of the unknown facility 700");
        assert_eq!(of(0xC000_0022), "A failure with the bits of an NTSTATUS, not of an HRESULT");
    }

    #[test]
    fn every_number_has_an_origin() {
        for bits in (0..=u32::MAX).step_by(0x0101_01FF) {
            assert!(origin(HResult::from_bits(bits)).starts_with(['A', 'T']), "{bits:#X}");
        }
    }
}
