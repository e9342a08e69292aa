//! Reading result codes: as people paste them, and never as a guess.

use proptest::prelude::*;
use wua::HResult;

fn read(text: &str) -> HResult {
    text.parse().unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn refusal(text: &str) -> String {
    match text.parse::<HResult>() {
        Ok(code) => panic!("{text:?} is read as {code}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_number_that_may_be_hexadecimal_or_decimal_is_refused_with_both_readings() {
    assert_eq!(
        refusal("80240016"),
        "`80240016` may be hexadecimal or decimal: write 0x80240016 (WU_E_INSTALL_NOT_ALLOWED) or +80240016"
    );
    // A success is printed in decimal by PowerShell, and could still be eight digits of something else.
    assert_eq!(
        refusal(" 2359301"),
        "`2359301` may be hexadecimal or decimal: write 0x2359301 or +2359301 (WU_S_REBOOT_REQUIRED)"
    );
    assert_eq!(
        refusal("12002"),
        "`12002` may be hexadecimal or decimal: write 0x12002 or +12002, \
         or 0x80072EE2 (ERROR_INTERNET_TIMEOUT) for the Windows error 12002"
    );
    for text in ["10", "80244008", "99999999", "00000010", "080240016"] {
        assert!(refusal(text).contains("may be hexadecimal or decimal"), "{text}");
    }
}

#[test]
fn hexadecimal_digits_without_a_prefix_are_refused_with_the_prefix() {
    assert_eq!(
        refusal("8024000A"),
        "no result code `8024000A`: write 0x8024000A (WU_E_COULDNOTCANCEL) if it is hexadecimal"
    );
    assert_eq!(refusal("c1900101"), "no result code `c1900101`: write 0xc1900101 if it is hexadecimal");
}

#[test]
fn a_number_with_one_reading_is_read() {
    for text in ["0x80240016", "0X80240016", "-2145124330", "2149842966"] {
        assert_eq!(read(text), HResult::WU_E_INSTALL_NOT_ALLOWED, "{text}");
    }
    assert_eq!(read("+2359301"), HResult::WU_S_REBOOT_REQUIRED);
    assert_eq!((read("0"), read("1")), (HResult::S_OK, HResult::S_FALSE));
    assert_eq!(read("100000000"), HResult::from_bits(100_000_000));
}

#[test]
fn codes_are_read_as_people_paste_them() {
    let pasted = [
        " 0x80240016\t",
        "\u{a0}-2145124330\r\n",
        "0x8024_0016",
        "0xFFFFFFFF80240016",
        "0xffff_ffff_8024_0016",
        "wu_e_install_not_allowed",
        "Wu_E_Install_Not_Allowed ",
    ];
    for text in pasted {
        assert_eq!(read(text), HResult::WU_E_INSTALL_NOT_ALLOWED, "{text:?}");
    }
    assert_eq!(read("error_install_failure"), HResult::ERROR_INSTALL_FAILURE);
    assert_eq!(read("hresult(error_install_failure)"), HResult::ERROR_INSTALL_FAILURE);
}

#[test]
fn texts_that_are_no_code_are_refused() {
    let wrong = [
        "",
        " ",
        "0x",
        "0x_",
        "0x8024__0016",
        "0x80240016_",
        "0x+1",
        "0x-1",
        "0x123456789",
        "0xFFFFFFFF00240005",
        "0xFFFFFFFE80240016",
        "0x1FFFFFFFF80240016",
        "4294967296",
        "-2147483649",
        "99999999999",
        "+-1",
        "--1",
        "1e3",
        "WU_E_",
        "WU E NO UPDATE",
        "0x80240016 0x80240017",
    ];
    for text in wrong {
        assert!(refusal(text).starts_with("no result code"), "{text:?}");
    }
}

#[test]
fn a_refusal_is_one_short_line_that_cannot_drive_a_terminal() {
    let long = "x".repeat(1 << 20);
    for text in ["\u{1b}[2J\u{202e}WU_E\n_X", "80240016\u{1b}[2J", long.as_str()] {
        let refusal = refusal(text);
        assert!(refusal.chars().all(wua::text::is_printable), "{refusal}");
        assert!(refusal.len() < 250, "{} bytes", refusal.len());
    }
}

proptest! {
    /// Unknown values are legal, printable and read back.
    #[test]
    fn every_value_prints_and_reads_back(value: i32) {
        let code = HResult::new(value);
        prop_assert_eq!(format!("{code:#X}").parse(), Ok(code));
        prop_assert_eq!(format!("{value:+}").parse(), Ok(code));
        let digits = format!("{:08X}", code.bits());
        prop_assert!(code.to_string().contains(&digits));
    }

    /// Digits alone are read only if the other base gives the same code or none.
    #[test]
    fn digits_alone_are_never_a_guess(text in "[0-9]{1,12}") {
        let decimal = text.parse::<u32>().ok();
        let hexadecimal = u32::from_str_radix(&text, 16).ok();
        let only = match (decimal, hexadecimal) {
            (Some(one), Some(other)) if one != other => None,
            (one, _) => one,
        };
        prop_assert_eq!(text.parse().ok(), only.map(HResult::from_bits));
    }
}
