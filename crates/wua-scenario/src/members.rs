//! The members of the API that a scenario can name in a fault or a trigger.

use std::fmt;

use wua::member::{
    IInstallationJob, ISystemInformation, IUpdate, IUpdateInstaller, IUpdateInstaller2, IUpdateInstaller3,
    IUpdateInstaller4, IUpdateSearcher, IUpdateSession, IUpdateSession2, IUpdateSession3,
};
use wua::{Member, Update};

const FAILS: bool = true;
const NEVER: bool = false;

/// The members of the traits of the crate `wua`, each with `true` if it can fail, that is, if its Rust method returns
/// a `Result`.
const TABLE: &[(Member, bool)] = &[
    (IUpdateSession::get_ClientApplicationID, NEVER),
    (IUpdateSession::put_ClientApplicationID, NEVER),
    (IUpdateSession::get_ReadOnly, NEVER),
    (IUpdateSession2::get_UserLocale, NEVER),
    (IUpdateSession2::put_UserLocale, NEVER),
    (IUpdateSession::CreateUpdateSearcher, FAILS),
    (IUpdateSession::CreateUpdateInstaller, FAILS),
    (IUpdateSession3::QueryHistory, FAILS),
    (IUpdateSearcher::get_ClientApplicationID, NEVER),
    (IUpdateSearcher::put_ClientApplicationID, NEVER),
    (IUpdateSearcher::get_IncludePotentiallySupersededUpdates, NEVER),
    (IUpdateSearcher::put_IncludePotentiallySupersededUpdates, NEVER),
    (IUpdateSearcher::Search, FAILS),
    (IUpdateSearcher::EscapeString, NEVER),
    (IUpdateSearcher::QueryHistory, FAILS),
    (IUpdateSearcher::GetTotalHistoryCount, FAILS),
    (IUpdateInstaller::get_ClientApplicationID, NEVER),
    (IUpdateInstaller::put_ClientApplicationID, NEVER),
    (IUpdateInstaller::get_IsForced, NEVER),
    (IUpdateInstaller::put_IsForced, NEVER),
    (IUpdateInstaller::get_ParentHwnd, NEVER),
    (IUpdateInstaller::put_ParentHwnd, NEVER),
    (IUpdateInstaller::get_ParentWindow, NEVER),
    (IUpdateInstaller::put_ParentWindow, NEVER),
    (IUpdateInstaller::get_Updates, NEVER),
    (IUpdateInstaller::put_Updates, NEVER),
    (IUpdateInstaller::BeginInstall, FAILS),
    (IUpdateInstaller::BeginUninstall, FAILS),
    (IUpdateInstaller::EndInstall, FAILS),
    (IUpdateInstaller::EndUninstall, FAILS),
    (IUpdateInstaller::Install, FAILS),
    (IUpdateInstaller::RunWizard, FAILS),
    (IUpdateInstaller::get_IsBusy, FAILS),
    (IUpdateInstaller::Uninstall, FAILS),
    (IUpdateInstaller::get_AllowSourcePrompts, NEVER),
    (IUpdateInstaller::put_AllowSourcePrompts, NEVER),
    (IUpdateInstaller::get_RebootRequiredBeforeInstallation, FAILS),
    (IUpdateInstaller2::get_ForceQuiet, NEVER),
    (IUpdateInstaller2::put_ForceQuiet, NEVER),
    (IUpdateInstaller3::get_AttemptCloseAppsIfNecessary, NEVER),
    (IUpdateInstaller3::put_AttemptCloseAppsIfNecessary, NEVER),
    (IUpdateInstaller4::Commit, FAILS),
    (IInstallationJob::get_AsyncState, NEVER),
    (IInstallationJob::get_IsCompleted, FAILS),
    (IInstallationJob::get_Updates, FAILS),
    (IInstallationJob::CleanUp, FAILS),
    (IInstallationJob::GetProgress, FAILS),
    (IInstallationJob::RequestAbort, FAILS),
    (ISystemInformation::get_RebootRequired, FAILS),
    (IUpdate::AcceptEula, FAILS),
    (IUpdate::put_IsHidden, FAILS),
];

/// Returns the members that a scenario can name: those of the traits of the crate `wua`, and the properties of an update.
pub fn members() -> impl Iterator<Item = Member> {
    TABLE.iter().map(|(member, _)| *member).chain(Update::properties())
}

/// Returns `true` if a scenario can name the member.
#[must_use]
pub fn is_known(member: Member) -> bool {
    members().any(|known| known == member)
}

/// Returns `true` if a fault can strike the member: a scenario can name it, and it returns a `Result` or is read at the
/// search.
#[must_use]
pub fn can_fail(member: Member) -> bool {
    TABLE.contains(&(member, FAILS)) || is_read_at_search(member)
}

/// Returns `true` if the member is a property of an update, which a search reads once for every update that it finds. A
/// fault strikes that read; a trigger cannot name the member, as no later read is noticed.
#[must_use]
pub fn is_read_at_search(member: Member) -> bool {
    Update::properties().any(|property| property == member)
}

/// Returns the member with this name: `IUpdateInstaller::get_IsBusy`, or `get_IsBusy` or `IsBusy` if only one member
/// that a scenario can name has that name.
///
/// # Errors
/// [`FindMemberError`] if no such member has that name, or several have it.
///
/// ```
/// use wua::member::{IUpdateInstaller, IUpdateSession3};
/// use wua_scenario::find_member;
///
/// assert_eq!(find_member("IsBusy"), Ok(IUpdateInstaller::get_IsBusy));
/// assert!(find_member("QueryHistory").is_err());
/// assert_eq!(find_member("IUpdateSession3::QueryHistory"), Ok(IUpdateSession3::QueryHistory));
/// ```
pub fn find_member(text: &str) -> Result<Member, FindMemberError> {
    let meant: Vec<Member> = members().filter(|member| names(*member).contains(&text)).collect();
    match meant.as_slice() {
        [] if Member::all().any(|member| names(member).contains(&text)) => Err(FindMemberError::NotSimulated),
        [] => Err(FindMemberError::Unknown),
        [member] => Ok(*member),
        _ => Err(FindMemberError::Ambiguous(meant)),
    }
}

/// Returns the names by which a file may refer to a member, the full one first.
fn names(member: Member) -> [&'static str; 3] {
    [member.full_name(), member.name(), member.automation_name()]
}

/// Returns the shortest of the member's names that is unambiguous.
pub(crate) fn short_name(member: Member) -> &'static str {
    let unique = |name: &&str| find_member(name) == Ok(member);
    names(member).into_iter().rev().find(unique).unwrap_or(member.full_name())
}

/// Returns every name of every member that a scenario can name, for suggestions.
pub(crate) fn all_names() -> impl Iterator<Item = &'static str> {
    members().flat_map(names)
}

/// The reason why a text names no member.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindMemberError {
    /// No member has that name.
    Unknown,
    /// A member has it, but no scenario can name that member.
    NotSimulated,
    /// Several members have it.
    Ambiguous(Vec<Member>),
}

impl fmt::Display for FindMemberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("no member of the API has that name"),
            Self::NotSimulated => f.write_str("that member is not simulated"),
            Self::Ambiguous(members) => {
                let names: Vec<_> = members.iter().map(|member| member.full_name()).collect();
                write!(f, "several members have that name: {}", names.join(", "))
            }
        }
    }
}

impl std::error::Error for FindMemberError {}
