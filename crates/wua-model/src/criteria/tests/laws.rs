//! Properties of all criteria and all updates.

use proptest::prelude::*;
use proptest::sample::Index;

use super::spoken::{self, Atom, FLAGS, Freedom, Groups, choices, group, groups, plainly, written};
use super::world::{Subject, subject, subjects};
use super::{IDS, criteria};
use crate::criteria::Criteria;

/// The subjects that a text finds.
fn found(text: &str, subjects: &[Subject]) -> Vec<bool> {
    let criteria = criteria(text);
    subjects.iter().map(|subject| criteria.matches(&subject.candidate())).collect()
}

fn each(left: &[bool], right: &[bool], both: fn(bool, bool) -> bool) -> Vec<bool> {
    left.iter().zip(right).map(|(l, r)| both(*l, *r)).collect()
}

fn shuffled_groups() -> impl Strategy<Value = (Groups, Groups)> {
    groups().prop_flat_map(|groups| {
        let shuffled: Vec<_> = groups.iter().map(|group| Just(group.clone()).prop_shuffle()).collect();
        (Just(groups), shuffled.prop_shuffle())
    })
}

fn spelled(freedom: Freedom) -> impl Strategy<Value = (String, String)> {
    (groups(), choices())
        .prop_map(move |(groups, choices)| (plainly(&groups), written(&groups, freedom, &choices)))
}

const NONE: Freedom = Freedom { case: false, string_case: false, blanks: false, parentheses: false };

proptest! {
    /// SRCH-7, SRCH-8: a search finds what the reference finds, in whatever spelling.
    #[test]
    fn srch_7_srch_8_finds_what_the_reference_finds(
        groups in groups(), choices in choices(), subjects in subjects()
    ) {
        let text = written(&groups, Freedom::ALL, &choices);
        let expected: Vec<bool> = subjects.iter().map(|subject| spoken::holds(&groups, subject)).collect();
        prop_assert_eq!(found(&text, &subjects), expected, "{}", text);
    }

    #[test]
    fn crit_lex_2_string_comparison_ignores_case(
        (plain, other) in spelled(Freedom { string_case: true, ..NONE }), subjects in subjects()
    ) {
        prop_assert_eq!(found(&plain, &subjects), found(&other, &subjects));
    }

    #[test]
    fn crit_lex_3_names_and_keywords_have_any_case(
        (plain, other) in spelled(Freedom { case: true, ..NONE })
    ) {
        prop_assert_eq!(criteria(&plain), criteria(&other));
    }

    #[test]
    fn crit_lex_4_crit_lex_6_crit_lex_7_white_space_changes_nothing(
        (plain, other) in spelled(Freedom { blanks: true, ..NONE })
    ) {
        prop_assert_eq!(criteria(&plain), criteria(&other));
    }

    #[test]
    fn crit_par_1_parentheses_change_nothing(
        (plain, other) in spelled(Freedom { parentheses: true, ..NONE })
    ) {
        prop_assert_eq!(criteria(&plain), criteria(&other));
    }

    /// `Display` writes the criteria as parsed.
    #[test]
    fn shown_criteria_make_the_same_criteria(groups in groups()) {
        let understood = criteria(&plainly(&groups));
        prop_assert_eq!(criteria(&understood.to_string()), understood);
    }

    /// CRIT-AND-1, CRIT-EVAL-1.
    #[test]
    fn crit_and_1_commutative((groups, shuffled) in shuffled_groups(), subjects in subjects()) {
        prop_assert_eq!(found(&plainly(&groups), &subjects), found(&plainly(&shuffled), &subjects));
    }

    #[test]
    fn crit_and_1_idempotent(group in group(), subjects in subjects()) {
        let text = plainly(&vec![group]);
        prop_assert_eq!(found(&format!("{text} and {text}"), &subjects), found(&text, &subjects));
    }

    /// With the wildcard on both sides, so that no implied term comes in between.
    #[test]
    fn crit_and_1_intersection(left in group(), right in group(), subjects in subjects()) {
        let free = |mut group: Vec<Atom>| {
            group.retain(|atom| !matches!(atom, Atom::Revision(_)));
            group.push(Atom::Action(None));
            plainly(&vec![group])
        };
        let (left, right) = (free(left), free(right));
        let both = each(&found(&left, &subjects), &found(&right, &subjects), |l, r| l && r);
        prop_assert_eq!(found(&format!("{left} and {right}"), &subjects), both);
    }

    #[test]
    fn crit_or_2_union(left in groups(), right in groups(), subjects in subjects()) {
        let (left, right) = (plainly(&left), plainly(&right));
        let either = each(&found(&left, &subjects), &found(&right, &subjects), |l, r| l || r);
        prop_assert_eq!(found(&format!("{left} or {right}"), &subjects), either);
    }

    /// CRIT-OR-1, CRIT-PAR-2: below an `and`, and in parentheses, wherever they open.
    #[test]
    fn crit_or_1_only_at_the_top(left in groups(), right in group(), choices in choices()) {
        let (left, right) = (written(&left, Freedom::ALL, &choices), plainly(&vec![right]));
        let either = format!("({left} or {right})");
        prop_assert!(Criteria::parse(&either).is_err());
        let below = format!("IsHidden=0 and {either}");
        prop_assert!(Criteria::parse(&below).is_err());
        let across = format!("({left}) or ({right}");
        prop_assert!(Criteria::parse(&across).is_err());
    }

    #[test]
    fn crit_bool_2_partition(group in group(), which in 0..FLAGS.len(), subjects in subjects()) {
        let with = |value| {
            let mut group = group.clone();
            group.push(Atom::Flag(which, value));
            found(&plainly(&vec![group]), &subjects)
        };
        let (yes, no) = (with(true), with(false));
        prop_assert!(each(&yes, &no, |y, n| y && n).iter().all(|both| !both));
        prop_assert_eq!(each(&yes, &no, |y, n| y || n), found(&plainly(&vec![group]), &subjects));
    }

    /// CRIT-DA-2, CRIT-DA-7: every group without the criterion behaves as if it had it.
    #[test]
    fn crit_da_2_installation_is_implied_in_every_group(groups in groups()) {
        let mut explicit = groups.clone();
        for group in explicit.iter_mut().filter(|group| !group.iter().any(Atom::is_action)) {
            group.push(Atom::Action(Some(1)));
        }
        prop_assert_eq!(criteria(&plainly(&groups)), criteria(&plainly(&explicit)));
    }

    #[test]
    fn crit_da_5_the_wildcard_finds_every_action(
        group in group(), action in 0..5usize, subjects in subjects()
    ) {
        let with = |action| {
            let mut group = group.clone();
            group.retain(|atom| !atom.is_action());
            group.push(Atom::Action(action));
            found(&plainly(&vec![group]), &subjects)
        };
        let (any, one) = (with(None), with(Some(action)));
        prop_assert!(each(&any, &one, |any, one| any || !one).iter().all(|kept| *kept));
    }

    #[test]
    fn crit_fld_2_and_binds_tighter(
        a in group(), b in group(), c in group(), d in group(), subjects in subjects()
    ) {
        let [a, b, c, d] = [a, b, c, d].map(|mut group| {
            group.retain(|atom| !matches!(atom, Atom::Revision(_)));
            plainly(&vec![group])
        });
        let bare = format!("{a} and {b} or {c} and {d}");
        let grouped = format!("({a} and {b}) or ({c} and {d})");
        prop_assert_eq!(found(&bare, &subjects), found(&grouped, &subjects));
    }

    /// CRIT-REV-3: an update has one id, and the numbers decide.
    #[test]
    fn crit_rev_3_one_revision(subject in subject(), which in 0..IDS.len(), revision in -2..4i32) {
        let text = format!("UpdateID='{}' and RevisionNumber={revision} and DeploymentAction=*", IDS[which]);
        let identity = &subject.data.identity;
        let same = identity.update_id.to_lowercase() == IDS[which] && identity.revision_number == revision;
        prop_assert_eq!(found(&text, std::slice::from_ref(&subject)), [same]);
    }

    /// CRIT-REV-1, CRIT-REV-2: alone in its group, or next to `!=`, a revision is refused.
    #[test]
    fn crit_rev_1_crit_rev_2_needs_its_update(
        groups in groups(), mut group in group(), place in any::<Index>(), equal in any::<bool>()
    ) {
        group.retain(|atom| !matches!(atom, Atom::Id(..) | Atom::Revision(_)));
        group.insert(place.index(group.len() + 1), Atom::Revision(1));
        let update = "UpdateID = '00000000-0000-0000-0000-00000000000a'";
        let rest = plainly(&groups);
        let alone = plainly(&vec![group]);
        let text = if equal {
            format!("{rest} or {alone} or {update}")
        } else {
            format!("{rest} or {update} and {alone} and UpdateID != '{}'", IDS[0])
        };
        prop_assert!(Criteria::parse(&text).is_err(), "{}", text);
    }

    /// CRIT-ASG-2: an update counts as found for its assignment only if every group that it meets says so.
    #[test]
    fn crit_asg_2_found_only_as_assigned(groups in groups(), subject in subject()) {
        let all = criteria(&plainly(&groups));
        let assigned = Atom::Flag(0, true);
        let others: Groups = groups.into_iter().filter(|group| !group.contains(&assigned)).collect();
        let expected = all.matches(&subject.candidate()) && !spoken::holds(&others, &subject);
        prop_assert_eq!(all.matches_only_as_assigned(&subject.candidate()), expected);
    }
}
