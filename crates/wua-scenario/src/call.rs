//! The members of the API by name: where a fault strikes and what a trigger waits for.

use std::fmt;
use std::str::FromStr;

/// Writes [`Call`] from one line a member; `fails` marks those that answer a `Result` in Rust.
macro_rules! calls {
    ($($call:ident = $name:literal $($fails:ident)?;)*) => {
        /// A member of the API that the traits of the crate `wua` have.
        ///
        /// The variant is the interface's short name and the member's.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Call {
            $(#[doc = concat!("`", $name, "`.")] $call,)*
        }

        impl Call {
            /// Every member, by interface.
            pub const ALL: &'static [Self] = &[$(Self::$call),*];

            /// `IInterface::Member`, as COM spells it; a getter with `get_`, a setter with `put_`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$call => $name,)* }
            }

            /// Whether the member can answer a failure: its Rust method returns a `Result`.
            #[must_use]
            pub const fn can_fail(self) -> bool {
                match self { $(Self::$call => calls!(@fails $($fails)?),)* }
            }
        }
    };
    (@fails fails) => { true };
    (@fails) => { false };
}

calls! {
    SessionGetClientApplicationId = "IUpdateSession::get_ClientApplicationID";
    SessionPutClientApplicationId = "IUpdateSession::put_ClientApplicationID";
    SessionGetReadOnly = "IUpdateSession::get_ReadOnly";
    SessionGetUserLocale = "IUpdateSession2::get_UserLocale";
    SessionPutUserLocale = "IUpdateSession2::put_UserLocale";
    SessionCreateUpdateSearcher = "IUpdateSession::CreateUpdateSearcher" fails;
    SessionCreateUpdateInstaller = "IUpdateSession::CreateUpdateInstaller" fails;
    SessionQueryHistory = "IUpdateSession3::QueryHistory" fails;

    SearcherGetClientApplicationId = "IUpdateSearcher::get_ClientApplicationID";
    SearcherPutClientApplicationId = "IUpdateSearcher::put_ClientApplicationID";
    SearcherGetIncludePotentiallySupersededUpdates = "IUpdateSearcher::get_IncludePotentiallySupersededUpdates";
    SearcherPutIncludePotentiallySupersededUpdates = "IUpdateSearcher::put_IncludePotentiallySupersededUpdates";
    SearcherSearch = "IUpdateSearcher::Search" fails;
    SearcherEscapeString = "IUpdateSearcher::EscapeString";
    SearcherQueryHistory = "IUpdateSearcher::QueryHistory" fails;
    SearcherGetTotalHistoryCount = "IUpdateSearcher::GetTotalHistoryCount" fails;

    InstallerGetClientApplicationId = "IUpdateInstaller::get_ClientApplicationID";
    InstallerPutClientApplicationId = "IUpdateInstaller::put_ClientApplicationID";
    InstallerGetIsForced = "IUpdateInstaller::get_IsForced";
    InstallerPutIsForced = "IUpdateInstaller::put_IsForced";
    InstallerGetParentHwnd = "IUpdateInstaller::get_ParentHwnd";
    InstallerPutParentHwnd = "IUpdateInstaller::put_ParentHwnd";
    InstallerGetParentWindow = "IUpdateInstaller::get_ParentWindow";
    InstallerPutParentWindow = "IUpdateInstaller::put_ParentWindow";
    InstallerGetUpdates = "IUpdateInstaller::get_Updates";
    InstallerPutUpdates = "IUpdateInstaller::put_Updates";
    InstallerBeginInstall = "IUpdateInstaller::BeginInstall" fails;
    InstallerBeginUninstall = "IUpdateInstaller::BeginUninstall" fails;
    InstallerEndInstall = "IUpdateInstaller::EndInstall" fails;
    InstallerEndUninstall = "IUpdateInstaller::EndUninstall" fails;
    InstallerInstall = "IUpdateInstaller::Install" fails;
    InstallerRunWizard = "IUpdateInstaller::RunWizard" fails;
    InstallerGetIsBusy = "IUpdateInstaller::get_IsBusy" fails;
    InstallerUninstall = "IUpdateInstaller::Uninstall" fails;
    InstallerGetAllowSourcePrompts = "IUpdateInstaller::get_AllowSourcePrompts";
    InstallerPutAllowSourcePrompts = "IUpdateInstaller::put_AllowSourcePrompts";
    InstallerGetRebootRequiredBeforeInstallation = "IUpdateInstaller::get_RebootRequiredBeforeInstallation" fails;
    InstallerGetForceQuiet = "IUpdateInstaller2::get_ForceQuiet";
    InstallerPutForceQuiet = "IUpdateInstaller2::put_ForceQuiet";
    InstallerGetAttemptCloseAppsIfNecessary = "IUpdateInstaller3::get_AttemptCloseAppsIfNecessary";
    InstallerPutAttemptCloseAppsIfNecessary = "IUpdateInstaller3::put_AttemptCloseAppsIfNecessary";
    InstallerCommit = "IUpdateInstaller4::Commit" fails;

    JobGetAsyncState = "IInstallationJob::get_AsyncState";
    JobGetIsCompleted = "IInstallationJob::get_IsCompleted" fails;
    JobGetUpdates = "IInstallationJob::get_Updates" fails;
    JobCleanUp = "IInstallationJob::CleanUp" fails;
    JobGetProgress = "IInstallationJob::GetProgress" fails;
    JobRequestAbort = "IInstallationJob::RequestAbort" fails;

    SystemGetRebootRequired = "ISystemInformation::get_RebootRequired" fails;

    UpdateAcceptEula = "IUpdate::AcceptEula" fails;
    UpdatePutIsHidden = "IUpdate::put_IsHidden" fails;
}

impl Call {
    /// The name without its interface: `get_IsBusy`.
    #[must_use]
    pub fn member(self) -> &'static str {
        self.name().rsplit("::").next().unwrap_or_default()
    }

    /// The names by which a file may mean this call, the full one first.
    fn names(self) -> [&'static str; 3] {
        let member = self.member();
        let bare = member.strip_prefix("get_").or_else(|| member.strip_prefix("put_"));
        [self.name(), member, bare.unwrap_or(member)]
    }

    /// The shortest of its names that means no other call.
    pub(crate) fn short_name(self) -> &'static str {
        let unique = |name: &&str| name.parse() == Ok(self);
        self.names().into_iter().rev().find(unique).unwrap_or(self.name())
    }

    /// Every name of every call: what to search for a near miss.
    pub(crate) fn all_names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().flat_map(|call| call.names())
    }
}

impl fmt::Display for Call {
    /// `IInterface::Member`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a text names no call.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseCallError {
    /// No member has that name.
    Unknown,
    /// Several members have it.
    Ambiguous(Vec<Call>),
}

impl fmt::Display for ParseCallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("no member of the API has that name"),
            Self::Ambiguous(calls) => {
                let names: Vec<_> = calls.iter().map(|call| call.name()).collect();
                write!(f, "several members have that name: {}", names.join(", "))
            }
        }
    }
}

impl std::error::Error for ParseCallError {}

impl FromStr for Call {
    type Err = ParseCallError;

    /// Reads `IUpdateInstaller::get_IsBusy`, or `get_IsBusy` or `IsBusy` where only one member has
    /// that name.
    ///
    /// ```
    /// use wua_scenario::Call;
    ///
    /// assert_eq!("IsBusy".parse(), Ok(Call::InstallerGetIsBusy));
    /// assert!("QueryHistory".parse::<Call>().is_err());
    /// assert_eq!("IUpdateSession3::QueryHistory".parse(), Ok(Call::SessionQueryHistory));
    /// ```
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let meant: Vec<Self> =
            Self::ALL.iter().copied().filter(|call| call.names().contains(&text)).collect();
        match meant.as_slice() {
            [] => Err(ParseCallError::Unknown),
            [call] => Ok(*call),
            _ => Err(ParseCallError::Ambiguous(meant)),
        }
    }
}
