//! Comparison of an update with a term. Strings are compared without case (`CRIT-LEX-2`).

use super::Candidate;
use super::term::{Flag, Term, TypeName};

impl Term {
    /// Returns `true` if the update meets the term, as it is at the time of the search.
    pub(super) fn is_met_by(&self, candidate: &Candidate<'_>) -> bool {
        let data = candidate.data;
        match self {
            Self::Type { equal, name } => *equal == (TypeName::Known(data.update_type) == *name),
            Self::DeploymentAction(action) => action.is_none_or(|action| action == data.deployment_action),
            Self::Flag(flag, value) => *value == flag.of(candidate),
            Self::UpdateId { equal, id } => *equal == data.identity.update_id.eq_ignore_ascii_case(id),
            Self::RevisionNumber(number) => *number == Some(data.identity.revision_number),
            Self::CategoryIds(id) => {
                data.categories.iter().any(|category| category.category_id.eq_ignore_ascii_case(id))
            }
        }
    }
}

impl Flag {
    /// Returns the flag of an update (`CRIT-ASG-1`, `CRIT-BO-1`, `CRIT-AS-1`, `CRIT-INS-1`, `CRIT-HID-1`,
    /// `CRIT-PRE-1`, `CRIT-RB-1`).
    fn of(self, candidate: &Candidate<'_>) -> bool {
        let data = candidate.data;
        match self {
            Self::IsAssigned => candidate.is_assigned,
            Self::BrowseOnly => data.browse_only,
            Self::AutoSelectOnWebSites => data.auto_select_on_web_sites,
            Self::IsInstalled => data.is_installed,
            Self::IsHidden => candidate.is_hidden,
            Self::IsPresent => data.is_present,
            Self::RebootRequired => data.reboot_required,
        }
    }
}
