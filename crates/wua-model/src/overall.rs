//! The overall result of a call, from the results of its updates.

use wua::{HResult, OperationResultCode};

/// Returns the overall pair. It is not the worst of the codes: success and failure together give
/// `SucceededWithErrors`, and only a list in which everything failed gives `Failed`
/// (clauses `RES-AGG-1` to `RES-AGG-5`). `cut_off` says whether an abort cut off any update.
#[must_use]
pub fn overall(
    cut_off: bool,
    results: impl Iterator<Item = OperationResultCode> + Clone,
) -> (OperationResultCode, HResult) {
    let all = |code| results.clone().all(|result| result == code);
    if cut_off {
        (OperationResultCode::ABORTED, HResult::WU_E_CALL_CANCELLED)
    } else if all(OperationResultCode::SUCCEEDED) {
        (OperationResultCode::SUCCEEDED, HResult::S_OK)
    } else if all(OperationResultCode::FAILED) {
        (OperationResultCode::FAILED, HResult::WU_E_ALL_UPDATES_FAILED)
    } else {
        (OperationResultCode::SUCCEEDED_WITH_ERRORS, HResult::WU_S_UPDATE_ERROR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OperationResultCode as Code;
    use proptest::prelude::*;

    fn of(codes: &[OperationResultCode]) -> (OperationResultCode, HResult) {
        overall(false, codes.iter().copied())
    }

    /// RES-AGG-1, RES-AGG-2, RES-AGG-3, RES-AGG-4, RES-AGG-5: the code of each mixture of results.
    #[test]
    fn res_agg_1_to_5_the_table() {
        assert_eq!(of(&[Code::SUCCEEDED, Code::SUCCEEDED]), (Code::SUCCEEDED, HResult::S_OK));
        assert_eq!(
            of(&[Code::SUCCEEDED, Code::FAILED]),
            (Code::SUCCEEDED_WITH_ERRORS, HResult::WU_S_UPDATE_ERROR)
        );
        assert_eq!(of(&[Code::FAILED]), (Code::FAILED, HResult::WU_E_ALL_UPDATES_FAILED));
        assert_eq!(
            of(&[Code::SUCCEEDED_WITH_ERRORS]),
            (Code::SUCCEEDED_WITH_ERRORS, HResult::WU_S_UPDATE_ERROR)
        );
        let cut = overall(true, [Code::SUCCEEDED, Code::ABORTED].into_iter());
        assert_eq!(cut, (Code::ABORTED, HResult::WU_E_CALL_CANCELLED));
    }

    fn codes() -> impl Strategy<Value = Vec<OperationResultCode>> {
        prop::collection::vec(
            prop::sample::select(&[Code::SUCCEEDED, Code::SUCCEEDED_WITH_ERRORS, Code::FAILED][..]),
            1..8,
        )
    }

    proptest! {
        /// RES-AGG-9: only the multiset counts; doubling every code changes nothing.
        #[test]
        fn res_agg_9_order_and_doubling_do_not_count(codes in codes(), rotation in 0..8_usize) {
            let mut rotated = codes.clone();
            rotated.rotate_left(rotation % codes.len());
            let doubled: Vec<_> = codes.iter().chain(&codes).copied().collect();
            prop_assert_eq!(of(&rotated), of(&codes));
            prop_assert_eq!(of(&doubled), of(&codes));
        }

        /// RES-AGG-7: the sign of the HRESULT fits the code.
        #[test]
        fn res_agg_7_sign(codes in codes(), cut_off: bool) {
            let (code, hresult) = overall(cut_off, codes.into_iter());
            prop_assert_eq!(hresult.is_failure(), matches!(code, Code::FAILED | Code::ABORTED));
        }

        /// Changing a 2 to a 4 never improves it; a success added to failures changes 4 to 3.
        #[test]
        fn severity_never_falls(codes in codes(), at in 0..8_usize) {
            let (before, _) = of(&codes);
            let mut worse = codes.clone();
            let at = at % codes.len();
            worse[at] = Code::FAILED;
            prop_assert!(of(&worse).0.value() >= before.value() || codes[at] != Code::SUCCEEDED);
            worse.push(Code::SUCCEEDED);
            prop_assert_eq!(of(&worse).0, Code::SUCCEEDED_WITH_ERRORS);
        }
    }
}
