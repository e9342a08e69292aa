//! The table of result codes: names, values and meanings.

use wua::member::{IUpdateInstaller, IUpdateSearcher};
use wua::{Code, Family, HResult, codes};

/// Names and values are one to one, but for the two aliases.
#[test]
fn names_and_values_are_one_to_one_except_for_the_aliases() {
    assert!(codes().is_sorted_by_key(|row| row.value.bits()));
    for row in codes().iter().filter(|row| row.family != Family::Alias) {
        assert_eq!(HResult::from_name(row.name), Some(row.value), "{}", row.name);
        assert_eq!(HResult::from_name(row.bare_name()), Some(row.value), "{}", row.name);
        assert_eq!(row.value.name(), Some(row.name));
    }
    assert_eq!(codes().iter().filter(|row| row.family == Family::Alias).count(), 2);
    assert_eq!(HResult::from_name("WU_E_NOTSUPPORTED"), Some(HResult::WU_E_REVERT_NOT_ALLOWED));
    assert_eq!(HResult::from_bits(0x8024_0047).name(), Some("WU_E_REVERT_NOT_ALLOWED"));
    assert_eq!(HResult::from_name("WU_E_REDIRECTOR_UNEXPECTED"), Some(HResult::from_bits(0x8024_50FF)));
}

/// The severity bit fits the letter in the name.
#[test]
fn the_severity_bit_fits_the_name() {
    for row in codes() {
        let says_failure =
            row.name.contains("_E_") || row.name.starts_with("E_") || row.name.starts_with("HRESULT(");
        assert_eq!(row.value.is_failure(), says_failure, "{}", row.name);
    }
}

#[test]
fn windows_errors_that_clients_meet_have_names() {
    let met = [
        (0x8007_2EE2, "HRESULT(ERROR_INTERNET_TIMEOUT)"),
        (0x8007_0070, "HRESULT(ERROR_DISK_FULL)"),
        (0x8007_2EFD, "HRESULT(ERROR_INTERNET_CANNOT_CONNECT)"),
        (0x8007_2F8F, "HRESULT(ERROR_WINHTTP_SECURE_FAILURE)"),
        (0x8007_0422, "HRESULT(ERROR_SERVICE_DISABLED)"),
        (0x8007_0522, "HRESULT(ERROR_PRIVILEGE_NOT_HELD)"),
        (0x8007_3712, "HRESULT(ERROR_SXS_COMPONENT_STORE_CORRUPT)"),
        (0x800F_0831, "CBS_E_STORE_CORRUPTION"),
        (0x800B_0109, "CERT_E_UNTRUSTEDROOT"),
        (0x8000_FFFF, "E_UNEXPECTED"),
    ];
    for (bits, name) in met {
        assert_eq!(HResult::from_bits(bits).name(), Some(name));
        assert_eq!(HResult::from_name(name), Some(HResult::from_bits(bits)));
    }
}

/// The agent's codes: the 477 names of the newest public `wuerror.h` and the two of the documents.
#[test]
fn the_agent_has_479_names_and_no_other_code_has_its_facility() {
    let of_the_agent = |code: &&Code| code.value.bits() >> 16 & 0x7FF == 0x24;
    assert_eq!(codes().iter().filter(of_the_agent).count(), 479);
    for code in codes() {
        assert_eq!(of_the_agent(&code), code.name.starts_with("WU_"), "{}", code.name);
    }
}

/// The codes that the specification lists besides the agent's own.
#[test]
fn codes_of_windows_in_the_specification_keep_their_names() {
    let listed = [
        (0x0000_0000, "S_OK"),
        (0x0000_0001, "S_FALSE"),
        (0x8000_4001, "E_NOTIMPL"),
        (0x8000_4002, "E_NOINTERFACE"),
        (0x8000_4003, "E_POINTER"),
        (0x8000_4004, "E_ABORT"),
        (0x8000_4005, "E_FAIL"),
        (0x8001_0105, "RPC_E_SERVERFAULT"),
        (0x8002_0003, "DISP_E_MEMBERNOTFOUND"),
        (0x8002_0005, "DISP_E_TYPEMISMATCH"),
        (0x8002_0006, "DISP_E_UNKNOWNNAME"),
        (0x8002_0009, "DISP_E_EXCEPTION"),
        (0x8002_000E, "DISP_E_BADPARAMCOUNT"),
        (0x8002_802B, "TYPE_E_ELEMENTNOTFOUND"),
        (0x8007_0005, "E_ACCESSDENIED"),
        (0x8007_000E, "E_OUTOFMEMORY"),
        (0x8007_0057, "E_INVALIDARG"),
        (0x8007_045B, "HRESULT(ERROR_SHUTDOWN_IN_PROGRESS)"),
        (0x8007_0643, "HRESULT(ERROR_INSTALL_FAILURE)"),
        (0x8007_0652, "HRESULT(ERROR_INSTALL_ALREADY_RUNNING)"),
        (0x8007_06BA, "HRESULT(RPC_S_SERVER_UNAVAILABLE)"),
        (0x8007_0BC2, "HRESULT(ERROR_SUCCESS_REBOOT_REQUIRED)"),
        (0x8007_0BC9, "HRESULT(ERROR_FAIL_REBOOT_REQUIRED)"),
        (0x800F_081F, "CBS_E_SOURCE_MISSING"),
        (0x800F_0823, "CBS_E_NEW_SERVICING_STACK_REQUIRED"),
        (0x800F_0922, "CBS_E_INSTALLERS_FAILED"),
    ];
    for (bits, name) in listed {
        assert_eq!(HResult::from_bits(bits).name(), Some(name));
    }
}

/// `HRESULT(…)` means `HRESULT_FROM_WIN32`, which gives every Windows error the facility 7.
#[test]
fn a_wrapped_name_is_that_of_a_wrapped_windows_error() {
    for code in codes() {
        let wrapped = code.name.starts_with("HRESULT(") && code.name.ends_with(')');
        let facility = code.value.bits() >> 16;
        assert!(!wrapped || facility == 0x8007, "{}", code.name);
        assert!(wrapped || facility != 0x8007 || code.name.starts_with("E_"), "{}", code.name);
    }
}

#[test]
fn names_are_distinguished_in_any_case() {
    let mut names: Vec<String> = codes()
        .iter()
        .filter(|code| code.family != Family::Alias)
        .map(|code| code.name.to_lowercase())
        .collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

/// Words of notes and of the first version's meanings.
const NOTES: &[&str] = &["catch-all", "seen by users", "e.g.", "(docs", "header text", " bad", " odd "];

#[test]
fn meanings_are_sentences_for_users() {
    for Code { name, meaning, .. } in codes() {
        assert!(meaning.starts_with(|letter: char| letter.is_ascii_uppercase()), "{name}: {meaning}");
        assert!(meaning.split_whitespace().count() >= 3, "{name}: {meaning}");
        assert!(
            meaning.ends_with(|letter: char| letter.is_alphanumeric() || letter == ')'),
            "{name}: {meaning}"
        );
        assert!(
            !meaning.contains(". ") && meaning.matches(';').count() <= 1,
            "{name}: one sentence: {meaning}"
        );
        assert!(meaning.len() <= 130, "{name}: {} bytes", meaning.len());
        let note = NOTES.iter().find(|note| meaning.contains(*note));
        assert_eq!(note, None, "{name}: {meaning}");
    }
}

#[test]
fn every_code_has_a_meaning_of_its_own() {
    let mut meanings: Vec<(&str, &str)> = codes().iter().map(|code| (code.meaning, code.name)).collect();
    meanings.sort_unstable();
    for pair in meanings.windows(2) {
        assert_ne!(pair[0].0, pair[1].0, "{} and {}", pair[0].1, pair[1].1);
    }
}

#[test]
fn an_error_ends_with_the_meaning_of_its_code() {
    let error = wua::Error::new(HResult::WU_E_DM_NOTDOWNLOADED, IUpdateInstaller::BeginInstall);
    assert_eq!(
        error.to_string(),
        "IUpdateInstaller::BeginInstall: WU_E_DM_NOTDOWNLOADED (0x80246007): \
         The update is not downloaded; download it before installing it"
    );
    let unknown = wua::Error::new(HResult::from_bits(0x8007_1234), IUpdateSearcher::Search);
    assert_eq!(unknown.to_string(), "IUpdateSearcher::Search: 0x80071234");
}
