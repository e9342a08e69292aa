//! Compares the layout of the members with that of the `windows` crate, which is made from Microsoft's metadata.
#![cfg(windows)]

use std::mem::{offset_of, size_of};

use windows::Win32::System::UpdateAgent::{
    ICategory, ICategory_Vtbl, ICategoryCollection, ICategoryCollection_Vtbl, IInstallationBehavior,
    IInstallationBehavior_Vtbl, IInstallationJob, IInstallationJob_Vtbl, IInstallationProgress,
    IInstallationProgress_Vtbl, IInstallationProgressChangedCallbackArgs,
    IInstallationProgressChangedCallbackArgs_Vtbl, IInstallationResult, IInstallationResult_Vtbl,
    ISearchResult, ISearchResult_Vtbl, IStringCollection, IStringCollection_Vtbl, ISystemInformation,
    ISystemInformation_Vtbl, IUpdate, IUpdate_Vtbl, IUpdate2, IUpdate2_Vtbl, IUpdate3, IUpdate3_Vtbl,
    IUpdate4, IUpdate4_Vtbl, IUpdate5, IUpdate5_Vtbl, IUpdateCollection, IUpdateCollection_Vtbl,
    IUpdateException, IUpdateException_Vtbl, IUpdateExceptionCollection, IUpdateExceptionCollection_Vtbl,
    IUpdateHistoryEntry, IUpdateHistoryEntry_Vtbl, IUpdateHistoryEntry2, IUpdateHistoryEntry2_Vtbl,
    IUpdateHistoryEntryCollection, IUpdateHistoryEntryCollection_Vtbl, IUpdateIdentity, IUpdateIdentity_Vtbl,
    IUpdateInstallationResult, IUpdateInstallationResult_Vtbl, IUpdateInstaller, IUpdateInstaller_Vtbl,
    IUpdateInstaller2, IUpdateInstaller2_Vtbl, IUpdateInstaller3, IUpdateInstaller3_Vtbl, IUpdateInstaller4,
    IUpdateInstaller4_Vtbl, IUpdateSearcher, IUpdateSearcher_Vtbl, IUpdateSearcher2, IUpdateSearcher2_Vtbl,
    IUpdateSearcher3, IUpdateSearcher3_Vtbl, IUpdateSession, IUpdateSession_Vtbl, IUpdateSession2,
    IUpdateSession2_Vtbl, IUpdateSession3, IUpdateSession3_Vtbl,
};
use windows_core::{GUID, Interface};
use wua_com::{Kind, Row, members};

/// Returns the interface, IID, slot and field of each function in the crate's tables.
fn layout() -> Vec<(&'static str, GUID, usize, &'static str)> {
    macro_rules! fields {
        ($($interface:ident: $table:ident { $($field:ident),* })*) => {
            vec![$($(
                (
                    stringify!($interface),
                    $interface::IID,
                    offset_of!($table, $field) / size_of::<usize>(),
                    stringify!($field),
                ),
            )*)*]
        };
    }
    fields! {
        IUpdateSession: IUpdateSession_Vtbl { ClientApplicationID, SetClientApplicationID, ReadOnly, WebProxy, SetWebProxy, CreateUpdateSearcher, CreateUpdateDownloader, CreateUpdateInstaller }
        IUpdateSession2: IUpdateSession2_Vtbl { UserLocale, SetUserLocale }
        IUpdateSession3: IUpdateSession3_Vtbl { CreateUpdateServiceManager, QueryHistory }
        IUpdateSearcher: IUpdateSearcher_Vtbl { CanAutomaticallyUpgradeService, SetCanAutomaticallyUpgradeService, ClientApplicationID, SetClientApplicationID, IncludePotentiallySupersededUpdates, SetIncludePotentiallySupersededUpdates, ServerSelection, SetServerSelection, BeginSearch, EndSearch, EscapeString, QueryHistory, Search, Online, SetOnline, GetTotalHistoryCount, ServiceID, SetServiceID }
        IUpdateSearcher2: IUpdateSearcher2_Vtbl { IgnoreDownloadPriority, SetIgnoreDownloadPriority }
        IUpdateSearcher3: IUpdateSearcher3_Vtbl { SearchScope, SetSearchScope }
        ISearchResult: ISearchResult_Vtbl { ResultCode, RootCategories, Updates, Warnings }
        IUpdateCollection: IUpdateCollection_Vtbl { get_Item, put_Item, _NewEnum, Count, ReadOnly, Add, Clear, Copy, Insert, RemoveAt }
        IStringCollection: IStringCollection_Vtbl { get_Item, put_Item, _NewEnum, Count, ReadOnly, Add, Clear, Copy, Insert, RemoveAt }
        IUpdate: IUpdate_Vtbl { Title, AutoSelectOnWebSites, BundledUpdates, CanRequireSource, Categories, Deadline, DeltaCompressedContentAvailable, DeltaCompressedContentPreferred, Description, EulaAccepted, EulaText, HandlerID, Identity, Image, InstallationBehavior, IsBeta, IsDownloaded, IsHidden, SetIsHidden, IsInstalled, IsMandatory, IsUninstallable, Languages, LastDeploymentChangeTime, MaxDownloadSize, MinDownloadSize, MoreInfoUrls, MsrcSeverity, RecommendedCpuSpeed, RecommendedHardDiskSpace, RecommendedMemory, ReleaseNotes, SecurityBulletinIDs, SupersededUpdateIDs, SupportUrl, Type, UninstallationNotes, UninstallationBehavior, UninstallationSteps, KBArticleIDs, AcceptEula, DeploymentAction, CopyFromCache, DownloadPriority, DownloadContents }
        IUpdate2: IUpdate2_Vtbl { RebootRequired, IsPresent, CveIDs, CopyToCache }
        IUpdate3: IUpdate3_Vtbl { BrowseOnly }
        IUpdate4: IUpdate4_Vtbl { PerUser }
        IUpdate5: IUpdate5_Vtbl { AutoSelection, AutoDownload }
        IUpdateIdentity: IUpdateIdentity_Vtbl { RevisionNumber, UpdateID }
        IInstallationBehavior: IInstallationBehavior_Vtbl { CanRequestUserInput, Impact, RebootBehavior, RequiresNetworkConnectivity }
        ICategory: ICategory_Vtbl { Name, CategoryID, Children, Description, Image, Order, Parent, Type, Updates }
        ICategoryCollection: ICategoryCollection_Vtbl { get_Item, _NewEnum, Count }
        IUpdateInstaller: IUpdateInstaller_Vtbl { ClientApplicationID, SetClientApplicationID, IsForced, SetIsForced, ParentHwnd, SetParentHwnd, SetParentWindow, ParentWindow, Updates, SetUpdates, BeginInstall, BeginUninstall, EndInstall, EndUninstall, Install, RunWizard, IsBusy, Uninstall, AllowSourcePrompts, SetAllowSourcePrompts, RebootRequiredBeforeInstallation }
        IUpdateInstaller2: IUpdateInstaller2_Vtbl { ForceQuiet, SetForceQuiet }
        IUpdateInstaller3: IUpdateInstaller3_Vtbl { AttemptCloseAppsIfNecessary, SetAttemptCloseAppsIfNecessary }
        IUpdateInstaller4: IUpdateInstaller4_Vtbl { Commit }
        IInstallationJob: IInstallationJob_Vtbl { AsyncState, IsCompleted, Updates, CleanUp, GetProgress, RequestAbort }
        IInstallationProgress: IInstallationProgress_Vtbl { CurrentUpdateIndex, CurrentUpdatePercentComplete, PercentComplete, GetUpdateResult }
        IInstallationResult: IInstallationResult_Vtbl { HResult, RebootRequired, ResultCode, GetUpdateResult }
        IUpdateInstallationResult: IUpdateInstallationResult_Vtbl { HResult, RebootRequired, ResultCode }
        IInstallationProgressChangedCallbackArgs: IInstallationProgressChangedCallbackArgs_Vtbl { Progress }
        IUpdateHistoryEntry: IUpdateHistoryEntry_Vtbl { Operation, ResultCode, HResult, Date, UpdateIdentity, Title, Description, UnmappedResultCode, ClientApplicationID, ServerSelection, ServiceID, UninstallationSteps, UninstallationNotes, SupportUrl }
        IUpdateHistoryEntry2: IUpdateHistoryEntry2_Vtbl { Categories }
        IUpdateHistoryEntryCollection: IUpdateHistoryEntryCollection_Vtbl { get_Item, _NewEnum, Count }
        ISystemInformation: ISystemInformation_Vtbl { OemHardwareSupportLink, RebootRequired }
        IUpdateException: IUpdateException_Vtbl { Message, HResult, Context }
        IUpdateExceptionCollection: IUpdateExceptionCollection_Vtbl { get_Item, _NewEnum, Count }
    }
}

/// Returns the crate's name for a member.
fn field(row: &Row) -> String {
    match (row.name, row.kind) {
        ("Item", Kind::Get) => "get_Item".to_owned(),
        ("Item", Kind::Put) => "put_Item".to_owned(),
        (name, Kind::Put) => format!("Set{name}"),
        (name, _) => name.to_owned(),
    }
}

#[test]
fn every_slot_is_where_the_windows_crate_calls_it() {
    let mut ours: Vec<_> =
        members().iter().map(|row| (row.interface, row.iid, row.slot, field(row))).collect();
    let mut theirs: Vec<_> =
        layout().into_iter().map(|(name, iid, slot, field)| (name, iid, slot, field.to_owned())).collect();
    let key = |row: &(&'static str, GUID, usize, String)| (row.0, row.2);
    ours.sort_by_key(key);
    theirs.sort_by_key(key);
    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours, theirs);
    }
}
