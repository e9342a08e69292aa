//! The table of members: the interfaces in the order of the header, each with what it adds to its base.
//!
//! Sources: `wuapi.idl` of the Windows SDK (the newest public version) and \[MS-UAMG\]. A row is a name, a DISPID, a slot
//! and a signature.

use super::{Member, Row};

/// Writes the interfaces, the rows and a constant for each member from one line a member.
macro_rules! table {
    ($($interface:ident { $($member:ident $dispid:literal $slot:literal $signature:literal;)* })*) => {
        /// An interface, by its place in the table.
        #[derive(Clone, Copy)]
        pub(super) enum Interface { $($interface,)* }

        impl Interface {
            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$interface => stringify!($interface),)* }
            }
        }

        /// The names of all interfaces; three of them add no member to their base.
        pub const INTERFACES: &[&str] = &[$(Interface::$interface.name()),*];

        pub(super) static ROWS: &[Row] = &[$($(Row {
            interface: Interface::$interface,
            full_name: concat!(stringify!($interface), "::", stringify!($member)),
            dispid: $dispid,
            slot: $slot,
            signature: $signature,
        },)*)*];

        $(
            #[doc = concat!("The members that `", stringify!($interface), "` adds to its base.")]
            #[derive(Debug)]
            pub enum $interface {}

            const _: () = {
                #[allow(dead_code, non_camel_case_types, clippy::enum_variant_names, reason = "WUA's names, counted")]
                enum Own { $($member),* }

                #[allow(non_upper_case_globals, reason = "WUA's names")]
                impl $interface {
                    $(
                        #[doc = concat!("`", $signature, "`.")]
                        pub const $member: Member = Member::of(Interface::$interface, Own::$member as usize);
                    )*
                }
            };
        )*
    };
}

table! {
    IUpdateLockdown {
        LockDown 0x60010001 3 "HRESULT LockDown([in] LONG flags)";
    }
    IStringCollection {
        get_Item 0 7 "HRESULT Item([in] LONG index, [out, retval] BSTR* retval)";
        put_Item 0 8 "HRESULT Item([in] LONG index, [in] BSTR value)";
        get__NewEnum -4 9 "HRESULT _NewEnum([out, retval] IUnknown** retval)";
        get_Count 0x60020001 10 "HRESULT Count([out, retval] LONG* retval)";
        get_ReadOnly 0x60020002 11 "HRESULT ReadOnly([out, retval] VARIANT_BOOL* retval)";
        Add 0x60020003 12 "HRESULT Add([in] BSTR value, [out, retval] LONG* retval)";
        Clear 0x60020004 13 "HRESULT Clear()";
        Copy 0x60020005 14 "HRESULT Copy([out, retval] IStringCollection** retval)";
        Insert 0x60020006 15 "HRESULT Insert([in] LONG index, [in] BSTR value)";
        RemoveAt 0x60020007 16 "HRESULT RemoveAt([in] LONG index)";
    }
    IWebProxy {
        get_Address 0x60020001 7 "HRESULT Address([out, retval] BSTR* retval)";
        put_Address 0x60020001 8 "HRESULT Address([in] BSTR value)";
        get_BypassList 0x60020002 9 "HRESULT BypassList([out, retval] IStringCollection** retval)";
        put_BypassList 0x60020002 10 "HRESULT BypassList([in] IStringCollection* value)";
        get_BypassProxyOnLocal 0x60020003 11 "HRESULT BypassProxyOnLocal([out, retval] VARIANT_BOOL* retval)";
        put_BypassProxyOnLocal 0x60020003 12 "HRESULT BypassProxyOnLocal([in] VARIANT_BOOL value)";
        get_ReadOnly 0x60020004 13 "HRESULT ReadOnly([out, retval] VARIANT_BOOL* retval)";
        get_UserName 0x60020005 14 "HRESULT UserName([out, retval] BSTR* retval)";
        put_UserName 0x60020005 15 "HRESULT UserName([in] BSTR value)";
        SetPassword 0x60020006 16 "HRESULT SetPassword([in] BSTR value)";
        PromptForCredentials 0x60020007 17 "HRESULT PromptForCredentials([in, unique] IUnknown* parentWindow, [in] BSTR title)";
        PromptForCredentialsFromHwnd 0x60020008 18 "HRESULT PromptForCredentialsFromHwnd([in, unique] HWND parentWindow, [in] BSTR title)";
        get_AutoDetect 0x60020009 19 "HRESULT AutoDetect([out, retval] VARIANT_BOOL* retval)";
        put_AutoDetect 0x60020009 20 "HRESULT AutoDetect([in] VARIANT_BOOL value)";
    }
    ISystemInformation {
        get_OemHardwareSupportLink 0x60020001 7 "HRESULT OemHardwareSupportLink([out, retval] BSTR* retval)";
        get_RebootRequired 0x60020002 8 "HRESULT RebootRequired([out, retval] VARIANT_BOOL* retval)";
    }
    IWindowsUpdateAgentInfo {
        GetInfo 0x60020001 7 "HRESULT GetInfo([in] VARIANT varInfoIdentifier, [out, retval] VARIANT* retval)";
    }
    IAutomaticUpdatesResults {
        get_LastSearchSuccessDate 0x60020001 7 "HRESULT LastSearchSuccessDate([out, retval] VARIANT* retval)";
        get_LastInstallationSuccessDate 0x60020002 8 "HRESULT LastInstallationSuccessDate([out, retval] VARIANT* retval)";
    }
    IAutomaticUpdatesSettings {
        get_NotificationLevel 0x60020001 7 "HRESULT NotificationLevel([out, retval] AutomaticUpdatesNotificationLevel* retval)";
        put_NotificationLevel 0x60020001 8 "HRESULT NotificationLevel([in] AutomaticUpdatesNotificationLevel value)";
        get_ReadOnly 0x60020002 9 "HRESULT ReadOnly([out, retval] VARIANT_BOOL* retval)";
        get_Required 0x60020003 10 "HRESULT Required([out, retval] VARIANT_BOOL* retval)";
        get_ScheduledInstallationDay 0x60020004 11 "HRESULT ScheduledInstallationDay([out, retval] AutomaticUpdatesScheduledInstallationDay* retval)";
        put_ScheduledInstallationDay 0x60020004 12 "HRESULT ScheduledInstallationDay([in] AutomaticUpdatesScheduledInstallationDay value)";
        get_ScheduledInstallationTime 0x60020005 13 "HRESULT ScheduledInstallationTime([out, retval] LONG* retval)";
        put_ScheduledInstallationTime 0x60020005 14 "HRESULT ScheduledInstallationTime([in] LONG value)";
        Refresh 0x60020006 15 "HRESULT Refresh()";
        Save 0x60020007 16 "HRESULT Save()";
    }
    IAutomaticUpdatesSettings2 {
        get_IncludeRecommendedUpdates 0x60030001 17 "HRESULT IncludeRecommendedUpdates([out, retval] VARIANT_BOOL* retval)";
        put_IncludeRecommendedUpdates 0x60030001 18 "HRESULT IncludeRecommendedUpdates([in] VARIANT_BOOL value)";
        CheckPermission 0x60030002 19 "HRESULT CheckPermission([in] AutomaticUpdatesUserType userType, [in] AutomaticUpdatesPermissionType permissionType, [out, retval] VARIANT_BOOL* userHasPermission)";
    }
    IAutomaticUpdatesSettings3 {
        get_NonAdministratorsElevated 0x60040001 20 "HRESULT NonAdministratorsElevated([out, retval] VARIANT_BOOL* retval)";
        put_NonAdministratorsElevated 0x60040001 21 "HRESULT NonAdministratorsElevated([in] VARIANT_BOOL value)";
        get_FeaturedUpdatesEnabled 0x60040002 22 "HRESULT FeaturedUpdatesEnabled([out, retval] VARIANT_BOOL* retval)";
        put_FeaturedUpdatesEnabled 0x60040002 23 "HRESULT FeaturedUpdatesEnabled([in] VARIANT_BOOL value)";
    }
    IAutomaticUpdates {
        DetectNow 0x60020001 7 "HRESULT DetectNow()";
        Pause 0x60020002 8 "HRESULT Pause()";
        Resume 0x60020003 9 "HRESULT Resume()";
        ShowSettingsDialog 0x60020004 10 "HRESULT ShowSettingsDialog()";
        get_Settings 0x60020005 11 "HRESULT Settings([out, retval] IAutomaticUpdatesSettings** retval)";
        get_ServiceEnabled 0x60020006 12 "HRESULT ServiceEnabled([out, retval] VARIANT_BOOL* retval)";
        EnableService 0x60020007 13 "HRESULT EnableService()";
    }
    IAutomaticUpdates2 {
        get_Results 0x60030001 14 "HRESULT Results([out, retval] IAutomaticUpdatesResults** retval)";
    }
    IUpdateIdentity {
        get_RevisionNumber 0x60020002 7 "HRESULT RevisionNumber([out, retval] LONG* retval)";
        get_UpdateID 0x60020003 8 "HRESULT UpdateID([out, retval] BSTR* retval)";
    }
    IImageInformation {
        get_AltText 0x60020001 7 "HRESULT AltText([out, retval] BSTR* retval)";
        get_Height 0x60020002 8 "HRESULT Height([out, retval] LONG* retval)";
        get_Source 0x60020003 9 "HRESULT Source([out, retval] BSTR* retval)";
        get_Width 0x60020004 10 "HRESULT Width([out, retval] LONG* retval)";
    }
    ICategory {
        get_Name 0 7 "HRESULT Name([out, retval] BSTR* retval)";
        get_CategoryID 0x60020001 8 "HRESULT CategoryID([out, retval] BSTR* retval)";
        get_Children 0x60020002 9 "HRESULT Children([out, retval] ICategoryCollection** retval)";
        get_Description 0x60020003 10 "HRESULT Description([out, retval] BSTR* retval)";
        get_Image 0x60020004 11 "HRESULT Image([out, retval] IImageInformation** retval)";
        get_Order 0x60020005 12 "HRESULT Order([out, retval] LONG* retval)";
        get_Parent 0x60020006 13 "HRESULT Parent([out, retval] ICategory** retval)";
        get_Type 0x60020007 14 "HRESULT Type([out, retval] BSTR* retval)";
        get_Updates 0x60020008 15 "HRESULT Updates([out, retval] IUpdateCollection** retval)";
    }
    ICategoryCollection {
        get_Item 0 7 "HRESULT Item([in] LONG index, [out, retval] ICategory** retval)";
        get__NewEnum -4 8 "HRESULT _NewEnum([out, retval] IUnknown** retval)";
        get_Count 0x60020001 9 "HRESULT Count([out, retval] LONG* retval)";
    }
    IInstallationBehavior {
        get_CanRequestUserInput 0x60020001 7 "HRESULT CanRequestUserInput([out, retval] VARIANT_BOOL* retval)";
        get_Impact 0x60020002 8 "HRESULT Impact([out, retval] InstallationImpact* retval)";
        get_RebootBehavior 0x60020003 9 "HRESULT RebootBehavior([out, retval] InstallationRebootBehavior* retval)";
        get_RequiresNetworkConnectivity 0x60020004 10 "HRESULT RequiresNetworkConnectivity([out, retval] VARIANT_BOOL* retval)";
    }
    IUpdateDownloadContent {
        get_DownloadUrl 0x60020001 7 "HRESULT DownloadUrl([out, retval] BSTR* retval)";
    }
    IUpdateDownloadContent2 {
        get_IsDeltaCompressedContent 0x60030001 8 "HRESULT IsDeltaCompressedContent([out, retval] VARIANT_BOOL* retval)";
    }
    IUpdateDownloadContentCollection {
        get_Item 0 7 "HRESULT Item([in] LONG index, [out, retval] IUpdateDownloadContent** retval)";
        get__NewEnum -4 8 "HRESULT _NewEnum([out, retval] IUnknown** retval)";
        get_Count 0x60020001 9 "HRESULT Count([out, retval] LONG* retval)";
    }
    IUpdate {
        get_Title 0 7 "HRESULT Title([out, retval] BSTR* retval)";
        get_AutoSelectOnWebSites 0x60020001 8 "HRESULT AutoSelectOnWebSites([out, retval] VARIANT_BOOL* retval)";
        get_BundledUpdates 0x60020002 9 "HRESULT BundledUpdates([out, retval] IUpdateCollection** retval)";
        get_CanRequireSource 0x60020003 10 "HRESULT CanRequireSource([out, retval] VARIANT_BOOL* retval)";
        get_Categories 0x60020004 11 "HRESULT Categories([out, retval] ICategoryCollection** retval)";
        get_Deadline 0x60020005 12 "HRESULT Deadline([out, retval] VARIANT* retval)";
        get_DeltaCompressedContentAvailable 0x60020006 13 "HRESULT DeltaCompressedContentAvailable([out, retval] VARIANT_BOOL* retval)";
        get_DeltaCompressedContentPreferred 0x60020007 14 "HRESULT DeltaCompressedContentPreferred([out, retval] VARIANT_BOOL* retval)";
        get_Description 0x60020008 15 "HRESULT Description([out, retval] BSTR* retval)";
        get_EulaAccepted 0x60020009 16 "HRESULT EulaAccepted([out, retval] VARIANT_BOOL* retval)";
        get_EulaText 0x6002000a 17 "HRESULT EulaText([out, retval] BSTR* retval)";
        get_HandlerID 0x6002000b 18 "HRESULT HandlerID([out, retval] BSTR* retval)";
        get_Identity 0x6002000c 19 "HRESULT Identity([out, retval] IUpdateIdentity** retval)";
        get_Image 0x6002000d 20 "HRESULT Image([out, retval] IImageInformation** retval)";
        get_InstallationBehavior 0x6002000e 21 "HRESULT InstallationBehavior([out, retval] IInstallationBehavior** retval)";
        get_IsBeta 0x6002000f 22 "HRESULT IsBeta([out, retval] VARIANT_BOOL* retval)";
        get_IsDownloaded 0x60020010 23 "HRESULT IsDownloaded([out, retval] VARIANT_BOOL* retval)";
        get_IsHidden 0x60020011 24 "HRESULT IsHidden([out, retval] VARIANT_BOOL* retval)";
        put_IsHidden 0x60020011 25 "HRESULT IsHidden([in] VARIANT_BOOL value)";
        get_IsInstalled 0x60020012 26 "HRESULT IsInstalled([out, retval] VARIANT_BOOL* retval)";
        get_IsMandatory 0x60020013 27 "HRESULT IsMandatory([out, retval] VARIANT_BOOL* retval)";
        get_IsUninstallable 0x60020014 28 "HRESULT IsUninstallable([out, retval] VARIANT_BOOL* retval)";
        get_Languages 0x60020015 29 "HRESULT Languages([out, retval] IStringCollection** retval)";
        get_LastDeploymentChangeTime 0x60020016 30 "HRESULT LastDeploymentChangeTime([out, retval] DATE* retval)";
        get_MaxDownloadSize 0x60020017 31 "HRESULT MaxDownloadSize([out, retval] DECIMAL* retval)";
        get_MinDownloadSize 0x60020018 32 "HRESULT MinDownloadSize([out, retval] DECIMAL* retval)";
        get_MoreInfoUrls 0x60020019 33 "HRESULT MoreInfoUrls([out, retval] IStringCollection** retval)";
        get_MsrcSeverity 0x6002001a 34 "HRESULT MsrcSeverity([out, retval] BSTR* retval)";
        get_RecommendedCpuSpeed 0x6002001b 35 "HRESULT RecommendedCpuSpeed([out, retval] LONG* retval)";
        get_RecommendedHardDiskSpace 0x6002001c 36 "HRESULT RecommendedHardDiskSpace([out, retval] LONG* retval)";
        get_RecommendedMemory 0x6002001d 37 "HRESULT RecommendedMemory([out, retval] LONG* retval)";
        get_ReleaseNotes 0x6002001e 38 "HRESULT ReleaseNotes([out, retval] BSTR* retval)";
        get_SecurityBulletinIDs 0x6002001f 39 "HRESULT SecurityBulletinIDs([out, retval] IStringCollection** retval)";
        get_SupersededUpdateIDs 0x60020021 40 "HRESULT SupersededUpdateIDs([out, retval] IStringCollection** retval)";
        get_SupportUrl 0x60020022 41 "HRESULT SupportUrl([out, retval] BSTR* retval)";
        get_Type 0x60020023 42 "HRESULT Type([out, retval] UpdateType* retval)";
        get_UninstallationNotes 0x60020024 43 "HRESULT UninstallationNotes([out, retval] BSTR* retval)";
        get_UninstallationBehavior 0x60020025 44 "HRESULT UninstallationBehavior([out, retval] IInstallationBehavior** retval)";
        get_UninstallationSteps 0x60020026 45 "HRESULT UninstallationSteps([out, retval] IStringCollection** retval)";
        get_KBArticleIDs 0x60020028 46 "HRESULT KBArticleIDs([out, retval] IStringCollection** retval)";
        AcceptEula 0x60020027 47 "HRESULT AcceptEula()";
        get_DeploymentAction 0x60020029 48 "HRESULT DeploymentAction([out, retval] DeploymentAction* retval)";
        CopyFromCache 0x6002002a 49 "HRESULT CopyFromCache([in, ref] BSTR path, [in] VARIANT_BOOL toExtractCabFiles)";
        get_DownloadPriority 0x6002002b 50 "HRESULT DownloadPriority([out, retval] DownloadPriority* retval)";
        get_DownloadContents 0x6002002c 51 "HRESULT DownloadContents([out, retval] IUpdateDownloadContentCollection** retval)";
    }
    IWindowsDriverUpdate {
        get_DriverClass 0x60030001 52 "HRESULT DriverClass([out, retval] BSTR* retval)";
        get_DriverHardwareID 0x60030002 53 "HRESULT DriverHardwareID([out, retval] BSTR* retval)";
        get_DriverManufacturer 0x60030003 54 "HRESULT DriverManufacturer([out, retval] BSTR* retval)";
        get_DriverModel 0x60030004 55 "HRESULT DriverModel([out, retval] BSTR* retval)";
        get_DriverProvider 0x60030005 56 "HRESULT DriverProvider([out, retval] BSTR* retval)";
        get_DriverVerDate 0x60030006 57 "HRESULT DriverVerDate([out, retval] DATE* retval)";
        get_DeviceProblemNumber 0x60030007 58 "HRESULT DeviceProblemNumber([out, retval] LONG* retval)";
        get_DeviceStatus 0x60030008 59 "HRESULT DeviceStatus([out, retval] LONG* retval)";
    }
    IUpdate2 {
        get_RebootRequired 0x60030001 52 "HRESULT RebootRequired([out, retval] VARIANT_BOOL* retval)";
        get_IsPresent 0x60030003 53 "HRESULT IsPresent([out, retval] VARIANT_BOOL* retval)";
        get_CveIDs 0x60030004 54 "HRESULT CveIDs([out, retval] IStringCollection** retval)";
        CopyToCache 0x60030002 55 "HRESULT CopyToCache([in] IStringCollection* pFiles)";
    }
    IUpdate3 {
        get_BrowseOnly 0x60040001 56 "HRESULT BrowseOnly([out, retval] VARIANT_BOOL* retval)";
    }
    IUpdate4 {
        get_PerUser 0x60050001 57 "HRESULT PerUser([out, retval] VARIANT_BOOL* retval)";
    }
    IUpdate5 {
        get_AutoSelection 0x60060001 58 "HRESULT AutoSelection([out, retval] AutoSelectionMode* retval)";
        get_AutoDownload 0x60060002 59 "HRESULT AutoDownload([out, retval] AutoDownloadMode* retval)";
    }
    IUpdateEx {
        get_ExtendedStaticProperty 0x60080001 60 "HRESULT ExtendedStaticProperty([in] BSTR propertyName, [out, retval] VARIANT* retval)";
        EvaluateExtendedDynamicProperty 0x60080002 61 "HRESULT EvaluateExtendedDynamicProperty([in] BSTR propertyName, [out, retval] VARIANT* retval)";
    }
    IWindowsDriverUpdate2 {
        get_RebootRequired 0x60040001 60 "HRESULT RebootRequired([out, retval] VARIANT_BOOL* retval)";
        get_IsPresent 0x60040003 61 "HRESULT IsPresent([out, retval] VARIANT_BOOL* retval)";
        get_CveIDs 0x60040004 62 "HRESULT CveIDs([out, retval] IStringCollection** retval)";
        CopyToCache 0x60040002 63 "HRESULT CopyToCache([in] IStringCollection* pFiles)";
    }
    IWindowsDriverUpdate3 {
        get_BrowseOnly 0x60050001 64 "HRESULT BrowseOnly([out, retval] VARIANT_BOOL* retval)";
    }
    IWindowsDriverUpdateEntry {
        get_DriverClass 0x60030001 7 "HRESULT DriverClass([out, retval] BSTR* retval)";
        get_DriverHardwareID 0x60030002 8 "HRESULT DriverHardwareID([out, retval] BSTR* retval)";
        get_DriverManufacturer 0x60030003 9 "HRESULT DriverManufacturer([out, retval] BSTR* retval)";
        get_DriverModel 0x60030004 10 "HRESULT DriverModel([out, retval] BSTR* retval)";
        get_DriverProvider 0x60030005 11 "HRESULT DriverProvider([out, retval] BSTR* retval)";
        get_DriverVerDate 0x60030006 12 "HRESULT DriverVerDate([out, retval] DATE* retval)";
        get_DeviceProblemNumber 0x60030007 13 "HRESULT DeviceProblemNumber([out, retval] LONG* retval)";
        get_DeviceStatus 0x60030008 14 "HRESULT DeviceStatus([out, retval] LONG* retval)";
    }
    IWindowsDriverUpdateEntryCollection {
        get_Item 0 7 "HRESULT Item([in] LONG index, [out, retval] IWindowsDriverUpdateEntry ** retval)";
        get__NewEnum -4 8 "HRESULT _NewEnum([out, retval] IUnknown** retval)";
        get_Count 0x60020001 9 "HRESULT Count([out, retval] LONG* retval)";
    }
    IWindowsDriverUpdate4 {
        get_WindowsDriverUpdateEntries 0x60060001 65 "HRESULT WindowsDriverUpdateEntries([out, retval] IWindowsDriverUpdateEntryCollection** retval)";
        get_PerUser 0x60060002 66 "HRESULT PerUser([out, retval] VARIANT_BOOL* retval)";
    }
    IWindowsDriverUpdate5 {
        get_AutoSelection 0x60070001 67 "HRESULT AutoSelection([out, retval] AutoSelectionMode* retval)";
        get_AutoDownload 0x60070002 68 "HRESULT AutoDownload([out, retval] AutoDownloadMode* retval)";
    }
    IUpdateCollection {
        get_Item 0 7 "HRESULT Item([in] LONG index, [out, retval] IUpdate** retval)";
        put_Item 0 8 "HRESULT Item([in] LONG index, [in] IUpdate* value)";
        get__NewEnum -4 9 "HRESULT _NewEnum([out, retval] IUnknown** retval)";
        get_Count 0x60020001 10 "HRESULT Count([out, retval] LONG* retval)";
        get_ReadOnly 0x60020002 11 "HRESULT ReadOnly([out, retval] VARIANT_BOOL* retval)";
        Add 0x60020003 12 "HRESULT Add([in] IUpdate* value, [out, retval] LONG* retval)";
        Clear 0x60020004 13 "HRESULT Clear()";
        Copy 0x60020005 14 "HRESULT Copy([out, retval] IUpdateCollection** retval)";
        Insert 0x60020006 15 "HRESULT Insert([in] LONG index, [in] IUpdate* value)";
        RemoveAt 0x60020007 16 "HRESULT RemoveAt([in] LONG index)";
    }
    IUpdateException {
        get_Message 0 7 "HRESULT Message([out, retval] BSTR* retval)";
        get_HResult 0x60020001 8 "HRESULT HResult([out, retval] LONG* retval)";
        get_Context 0x60020002 9 "HRESULT Context([out, retval] UpdateExceptionContext* retval)";
    }
    IInvalidProductLicenseException {
        get_Product 0x60030001 10 "HRESULT Product([out, retval] BSTR* retval)";
    }
    IUpdateExceptionCollection {
        get_Item 0 7 "HRESULT Item([in] LONG index, [out, retval] IUpdateException** retval)";
        get__NewEnum -4 8 "HRESULT _NewEnum([out, retval] IUnknown** retval)";
        get_Count 0x60020001 9 "HRESULT Count([out, retval] LONG* retval)";
    }
    ISearchResult {
        get_ResultCode 0x60020001 7 "HRESULT ResultCode([out, retval] OperationResultCode* retval)";
        get_RootCategories 0x60020002 8 "HRESULT RootCategories([out, retval] ICategoryCollection** retval)";
        get_Updates 0x60020003 9 "HRESULT Updates([out, retval] IUpdateCollection** retval)";
        get_Warnings 0x60020004 10 "HRESULT Warnings([out, retval] IUpdateExceptionCollection** retval)";
    }
    ISearchJob {
        get_AsyncState 0x60020001 7 "HRESULT AsyncState([out, retval] VARIANT* retval)";
        get_IsCompleted 0x60020002 8 "HRESULT IsCompleted([out, retval] VARIANT_BOOL* retval)";
        CleanUp 0x60020003 9 "HRESULT CleanUp()";
        RequestAbort 0x60020004 10 "HRESULT RequestAbort()";
    }
    ISearchCompletedCallbackArgs {
    }
    ISearchCompletedCallback {
        Invoke 0x60010001 3 "HRESULT Invoke([in] ISearchJob* searchJob, [in] ISearchCompletedCallbackArgs* callbackArgs)";
    }
    IUpdateHistoryEntry {
        get_Operation 0x60020001 7 "HRESULT Operation([out, retval] enum tagUpdateOperation* retval)";
        get_ResultCode 0x60020002 8 "HRESULT ResultCode([out, retval] OperationResultCode* retval)";
        get_HResult 0x60020003 9 "HRESULT HResult([out, retval] LONG* retval)";
        get_Date 0x60020004 10 "HRESULT Date([out, retval] DATE* retval)";
        get_UpdateIdentity 0x60020005 11 "HRESULT UpdateIdentity([out, retval] IUpdateIdentity** retval)";
        get_Title 0x60020006 12 "HRESULT Title([out, retval] BSTR* retval)";
        get_Description 0x60020007 13 "HRESULT Description([out, retval] BSTR* retval)";
        get_UnmappedResultCode 0x60020008 14 "HRESULT UnmappedResultCode([out, retval] LONG* retval)";
        get_ClientApplicationID 0x60020009 15 "HRESULT ClientApplicationID([out, retval] BSTR* retval)";
        get_ServerSelection 0x6002000a 16 "HRESULT ServerSelection([out, retval] ServerSelection* retval)";
        get_ServiceID 0x6002000b 17 "HRESULT ServiceID([out, retval] BSTR* retval)";
        get_UninstallationSteps 0x6002000c 18 "HRESULT UninstallationSteps([out, retval] IStringCollection** retval)";
        get_UninstallationNotes 0x6002000d 19 "HRESULT UninstallationNotes([out, retval] BSTR* retval)";
        get_SupportUrl 0x6002000e 20 "HRESULT SupportUrl([out, retval] BSTR* retval)";
    }
    IUpdateHistoryEntry2 {
        get_Categories 0x60030001 21 "HRESULT Categories([out, retval] ICategoryCollection** retval)";
    }
    IUpdateHistoryEntryCollection {
        get_Item 0 7 "HRESULT Item([in] LONG index, [out, retval] IUpdateHistoryEntry** retval)";
        get__NewEnum -4 8 "HRESULT _NewEnum([out, retval] IUnknown** retval)";
        get_Count 0x60020001 9 "HRESULT Count([out, retval] LONG* retval)";
    }
    IUpdateSearcher {
        get_CanAutomaticallyUpgradeService 0x60020001 7 "HRESULT CanAutomaticallyUpgradeService([out, retval] VARIANT_BOOL* retval)";
        put_CanAutomaticallyUpgradeService 0x60020001 8 "HRESULT CanAutomaticallyUpgradeService([in] VARIANT_BOOL value)";
        get_ClientApplicationID 0x60020003 9 "HRESULT ClientApplicationID([out, retval] BSTR* retval)";
        put_ClientApplicationID 0x60020003 10 "HRESULT ClientApplicationID([in] BSTR value)";
        get_IncludePotentiallySupersededUpdates 0x60020004 11 "HRESULT IncludePotentiallySupersededUpdates([out, retval] VARIANT_BOOL* retval)";
        put_IncludePotentiallySupersededUpdates 0x60020004 12 "HRESULT IncludePotentiallySupersededUpdates([in] VARIANT_BOOL value)";
        get_ServerSelection 0x60020007 13 "HRESULT ServerSelection([out, retval] ServerSelection* retval)";
        put_ServerSelection 0x60020007 14 "HRESULT ServerSelection([in] ServerSelection value)";
        BeginSearch 0x60020008 15 "HRESULT BeginSearch([in] BSTR criteria, [in] IUnknown* onCompleted, [in] VARIANT state, [out, retval] ISearchJob** retval)";
        EndSearch 0x60020009 16 "HRESULT EndSearch([in] ISearchJob* searchJob, [out, retval] ISearchResult** retval)";
        EscapeString 0x6002000a 17 "HRESULT EscapeString([in] BSTR unescaped, [out, retval] BSTR* retval)";
        QueryHistory 0x6002000b 18 "HRESULT QueryHistory([in] LONG startIndex, [in] LONG count, [out, retval] IUpdateHistoryEntryCollection** retval)";
        Search 0x6002000c 19 "HRESULT Search([in] BSTR criteria, [out, retval] ISearchResult** retval)";
        get_Online 0x6002000d 20 "HRESULT Online([out, retval] VARIANT_BOOL* retval)";
        put_Online 0x6002000d 21 "HRESULT Online([in] VARIANT_BOOL value)";
        GetTotalHistoryCount 0x6002000e 22 "HRESULT GetTotalHistoryCount([out, retval] LONG* retval)";
        get_ServiceID 0x6002000f 23 "HRESULT ServiceID([out, retval] BSTR* retval)";
        put_ServiceID 0x6002000f 24 "HRESULT ServiceID([in] BSTR value)";
    }
    IUpdateSearcher2 {
        get_IgnoreDownloadPriority 0x60030001 25 "HRESULT IgnoreDownloadPriority([out, retval] VARIANT_BOOL* retval)";
        put_IgnoreDownloadPriority 0x60030001 26 "HRESULT IgnoreDownloadPriority([in] VARIANT_BOOL value)";
    }
    IUpdateSearcher3 {
        get_SearchScope 0x60040001 27 "HRESULT SearchScope([out, retval] SearchScope* retval)";
        put_SearchScope 0x60040001 28 "HRESULT SearchScope([in] SearchScope value)";
    }
    IUpdateDownloadResult {
        get_HResult 0x60020001 7 "HRESULT HResult([out, retval] LONG* retval)";
        get_ResultCode 0x60020002 8 "HRESULT ResultCode([out, retval] OperationResultCode* retval)";
    }
    IDownloadResult {
        get_HResult 0x60020001 7 "HRESULT HResult([out, retval] LONG* retval)";
        get_ResultCode 0x60020002 8 "HRESULT ResultCode([out, retval] OperationResultCode* retval)";
        GetUpdateResult 0x60020003 9 "HRESULT GetUpdateResult([in] LONG updateIndex, [out, retval] IUpdateDownloadResult** retval)";
    }
    IDownloadProgress {
        get_CurrentUpdateBytesDownloaded 0x60020001 7 "HRESULT CurrentUpdateBytesDownloaded([out, retval] DECIMAL* retval)";
        get_CurrentUpdateBytesToDownload 0x60020002 8 "HRESULT CurrentUpdateBytesToDownload([out, retval] DECIMAL* retval)";
        get_CurrentUpdateIndex 0x60020003 9 "HRESULT CurrentUpdateIndex([out, retval] LONG* retval)";
        get_PercentComplete 0x60020004 10 "HRESULT PercentComplete([out, retval] LONG* retval)";
        get_TotalBytesDownloaded 0x60020005 11 "HRESULT TotalBytesDownloaded([out, retval] DECIMAL* retval)";
        get_TotalBytesToDownload 0x60020006 12 "HRESULT TotalBytesToDownload([out, retval] DECIMAL* retval)";
        GetUpdateResult 0x60020007 13 "HRESULT GetUpdateResult([in] LONG updateIndex, [out, retval] IUpdateDownloadResult** retval)";
        get_CurrentUpdateDownloadPhase 0x60020008 14 "HRESULT CurrentUpdateDownloadPhase([out, retval] DownloadPhase* retval)";
        get_CurrentUpdatePercentComplete 0x60020009 15 "HRESULT CurrentUpdatePercentComplete([out, retval] LONG* retval)";
    }
    IDownloadJob {
        get_AsyncState 0x60020001 7 "HRESULT AsyncState([out, retval] VARIANT* retval)";
        get_IsCompleted 0x60020002 8 "HRESULT IsCompleted([out, retval] VARIANT_BOOL* retval)";
        get_Updates 0x60020003 9 "HRESULT Updates([out, retval] IUpdateCollection** retval)";
        CleanUp 0x60020004 10 "HRESULT CleanUp()";
        GetProgress 0x60020005 11 "HRESULT GetProgress([out, retval] IDownloadProgress** retval)";
        RequestAbort 0x60020006 12 "HRESULT RequestAbort()";
    }
    IDownloadCompletedCallbackArgs {
    }
    IDownloadCompletedCallback {
        Invoke 0x60010001 3 "HRESULT Invoke([in] IDownloadJob* downloadJob, [in] IDownloadCompletedCallbackArgs* callbackArgs)";
    }
    IDownloadProgressChangedCallbackArgs {
        get_Progress 0x60020001 7 "HRESULT Progress([out, retval] IDownloadProgress** retval)";
    }
    IDownloadProgressChangedCallback {
        Invoke 0x60010001 3 "HRESULT Invoke([in] IDownloadJob* downloadJob, [in] IDownloadProgressChangedCallbackArgs* callbackArgs)";
    }
    IUpdateDownloader {
        get_ClientApplicationID 0x60020001 7 "HRESULT ClientApplicationID([out, retval] BSTR* retval)";
        put_ClientApplicationID 0x60020001 8 "HRESULT ClientApplicationID([in] BSTR value)";
        get_IsForced 0x60020002 9 "HRESULT IsForced([out, retval] VARIANT_BOOL* retval)";
        put_IsForced 0x60020002 10 "HRESULT IsForced([in] VARIANT_BOOL value)";
        get_Priority 0x60020003 11 "HRESULT Priority([out, retval] DownloadPriority* retval)";
        put_Priority 0x60020003 12 "HRESULT Priority([in] DownloadPriority value)";
        get_Updates 0x60020004 13 "HRESULT Updates([out, retval] IUpdateCollection** retval)";
        put_Updates 0x60020004 14 "HRESULT Updates([in] IUpdateCollection* value)";
        BeginDownload 0x60020005 15 "HRESULT BeginDownload([in] IUnknown* onProgressChanged, [in] IUnknown* onCompleted, [in] VARIANT state, [out, retval] IDownloadJob** retval)";
        Download 0x60020006 16 "HRESULT Download([out, retval] IDownloadResult** retval)";
        EndDownload 0x60020007 17 "HRESULT EndDownload([in] IDownloadJob* value, [out, retval] IDownloadResult** retval)";
    }
    IUpdateDownloaderEx {
        BeginDownload2 0x60090001 18 "HRESULT BeginDownload2([in] DownloadType downloadType, [in] IUnknown* onProgressChanged, [in] IUnknown* onCompleted, [in] VARIANT state, [out, retval] IDownloadJob** retval)";
        Download2 0x60090002 19 "HRESULT Download2([in] DownloadType downloadType, [out, retval] IDownloadResult** retval)";
    }
    IUpdateInstallationResult {
        get_HResult 0x60020001 7 "HRESULT HResult([out, retval] LONG* retval)";
        get_RebootRequired 0x60020002 8 "HRESULT RebootRequired([out, retval] VARIANT_BOOL* retval)";
        get_ResultCode 0x60020003 9 "HRESULT ResultCode([out, retval] OperationResultCode* retval)";
    }
    IInstallationResult {
        get_HResult 0x60020001 7 "HRESULT HResult([out, retval] LONG* retval)";
        get_RebootRequired 0x60020002 8 "HRESULT RebootRequired([out, retval] VARIANT_BOOL* retval)";
        get_ResultCode 0x60020003 9 "HRESULT ResultCode([out, retval] OperationResultCode* retval)";
        GetUpdateResult 0x60020004 10 "HRESULT GetUpdateResult([in] LONG updateIndex, [out, retval] IUpdateInstallationResult** retval)";
    }
    IInstallationProgress {
        get_CurrentUpdateIndex 0x60020001 7 "HRESULT CurrentUpdateIndex([out, retval] LONG* retval)";
        get_CurrentUpdatePercentComplete 0x60020002 8 "HRESULT CurrentUpdatePercentComplete([out, retval] LONG* retval)";
        get_PercentComplete 0x60020003 9 "HRESULT PercentComplete([out, retval] LONG* retval)";
        GetUpdateResult 0x60020004 10 "HRESULT GetUpdateResult([in] LONG updateIndex, [out, retval] IUpdateInstallationResult** retval)";
    }
    IInstallationJob {
        get_AsyncState 0x60020001 7 "HRESULT AsyncState([out, retval] VARIANT* retval)";
        get_IsCompleted 0x60020002 8 "HRESULT IsCompleted([out, retval] VARIANT_BOOL* retval)";
        get_Updates 0x60020003 9 "HRESULT Updates([out, retval] IUpdateCollection** retval)";
        CleanUp 0x60020004 10 "HRESULT CleanUp()";
        GetProgress 0x60020005 11 "HRESULT GetProgress([out, retval] IInstallationProgress** retval)";
        RequestAbort 0x60020006 12 "HRESULT RequestAbort()";
    }
    IInstallationCompletedCallbackArgs {
    }
    IInstallationCompletedCallback {
        Invoke 0x60010001 3 "HRESULT Invoke([in] IInstallationJob* installationJob, [in] IInstallationCompletedCallbackArgs* callbackArgs)";
    }
    IInstallationProgressChangedCallbackArgs {
        get_Progress 0x60020001 7 "HRESULT Progress([out, retval] IInstallationProgress** retval)";
    }
    IInstallationProgressChangedCallback {
        Invoke 0x60010001 3 "HRESULT Invoke([in] IInstallationJob* installationJob, [in] IInstallationProgressChangedCallbackArgs* callbackArgs)";
    }
    IUpdateInstaller {
        get_ClientApplicationID 0x60020001 7 "HRESULT ClientApplicationID([out, retval] BSTR* retval)";
        put_ClientApplicationID 0x60020001 8 "HRESULT ClientApplicationID([in] BSTR value)";
        get_IsForced 0x60020002 9 "HRESULT IsForced([out, retval] VARIANT_BOOL* retval)";
        put_IsForced 0x60020002 10 "HRESULT IsForced([in] VARIANT_BOOL value)";
        get_ParentHwnd 0x60020003 11 "HRESULT ParentHwnd([out, retval] HWND* retval)";
        put_ParentHwnd 0x60020003 12 "HRESULT ParentHwnd([in, unique] HWND value)";
        put_ParentWindow 0x60020004 13 "HRESULT ParentWindow([in, unique] IUnknown* value)";
        get_ParentWindow 0x60020004 14 "HRESULT ParentWindow([out, retval] IUnknown** retval)";
        get_Updates 0x60020005 15 "HRESULT Updates([out, retval] IUpdateCollection** retval)";
        put_Updates 0x60020005 16 "HRESULT Updates([in] IUpdateCollection* value)";
        BeginInstall 0x60020006 17 "HRESULT BeginInstall([in] IUnknown* onProgressChanged, [in] IUnknown* onCompleted, [in] VARIANT state, [out, retval] IInstallationJob** retval)";
        BeginUninstall 0x60020007 18 "HRESULT BeginUninstall([in] IUnknown* onProgressChanged, [in] IUnknown* onCompleted, [in] VARIANT state, [out, retval] IInstallationJob** retval)";
        EndInstall 0x60020008 19 "HRESULT EndInstall([in] IInstallationJob* value, [out, retval] IInstallationResult** retval)";
        EndUninstall 0x60020009 20 "HRESULT EndUninstall([in] IInstallationJob* value, [out, retval] IInstallationResult** retval)";
        Install 0x6002000a 21 "HRESULT Install([out, retval] IInstallationResult** retval)";
        RunWizard 0x6002000b 22 r#"HRESULT RunWizard([in, unique, defaultvalue("")] BSTR dialogTitle, [out, retval] IInstallationResult** retval)"#;
        get_IsBusy 0x6002000c 23 "HRESULT IsBusy([out, retval] VARIANT_BOOL* retval)";
        Uninstall 0x6002000d 24 "HRESULT Uninstall([out, retval] IInstallationResult** retval)";
        get_AllowSourcePrompts 0x6002000e 25 "HRESULT AllowSourcePrompts([out, retval] VARIANT_BOOL* retval)";
        put_AllowSourcePrompts 0x6002000e 26 "HRESULT AllowSourcePrompts([in] VARIANT_BOOL value)";
        get_RebootRequiredBeforeInstallation 0x6002000f 27 "HRESULT RebootRequiredBeforeInstallation([out, retval] VARIANT_BOOL* retval)";
    }
    IUpdateInstaller2 {
        get_ForceQuiet 0x60030001 28 "HRESULT ForceQuiet([out, retval] VARIANT_BOOL* retval)";
        put_ForceQuiet 0x60030001 29 "HRESULT ForceQuiet([in] VARIANT_BOOL value)";
    }
    IUpdateInstaller3 {
        get_AttemptCloseAppsIfNecessary 0x60040001 30 "HRESULT AttemptCloseAppsIfNecessary([out, retval] VARIANT_BOOL* retval)";
        put_AttemptCloseAppsIfNecessary 0x60040001 31 "HRESULT AttemptCloseAppsIfNecessary([in] VARIANT_BOOL value)";
    }
    IUpdateInstaller4 {
        Commit 0x60040002 32 "HRESULT Commit([in] DWORD dwFlags)";
    }
    IUpdateSession {
        get_ClientApplicationID 0x60020001 7 "HRESULT ClientApplicationID([out, retval] BSTR* retval)";
        put_ClientApplicationID 0x60020001 8 "HRESULT ClientApplicationID([in] BSTR value)";
        get_ReadOnly 0x60020002 9 "HRESULT ReadOnly([out, retval] VARIANT_BOOL* retval)";
        get_WebProxy 0x60020003 10 "HRESULT WebProxy([out, retval] IWebProxy** retval)";
        put_WebProxy 0x60020003 11 "HRESULT WebProxy([in, unique] IWebProxy* value)";
        CreateUpdateSearcher 0x60020004 12 "HRESULT CreateUpdateSearcher([out, retval] IUpdateSearcher** retval)";
        CreateUpdateDownloader 0x60020005 13 "HRESULT CreateUpdateDownloader([out, retval] IUpdateDownloader** retval)";
        CreateUpdateInstaller 0x60020006 14 "HRESULT CreateUpdateInstaller([out, retval] IUpdateInstaller** retval)";
    }
    IUpdateSession2 {
        get_UserLocale 0x60030001 15 "HRESULT UserLocale([out, retval] LCID* retval)";
        put_UserLocale 0x60030001 16 "HRESULT UserLocale([in] LCID lcid)";
    }
    IUpdateSession3 {
        CreateUpdateServiceManager 0x60040001 17 "HRESULT CreateUpdateServiceManager([out, retval] IUpdateServiceManager2** retval)";
        QueryHistory 0x60040002 18 "HRESULT QueryHistory([in] BSTR criteria, [in] LONG startIndex, [in] LONG count, [out, retval] IUpdateHistoryEntryCollection** retval)";
    }
    IUpdateService {
        get_Name 0 7 "HRESULT Name([out, retval] BSTR* retval)";
        get_ContentValidationCert 0x60020001 8 "HRESULT ContentValidationCert([out, retval] VARIANT* retval)";
        get_ExpirationDate 0x60020002 9 "HRESULT ExpirationDate([out, retval] DATE* retval)";
        get_IsManaged 0x60020003 10 "HRESULT IsManaged([out, retval] VARIANT_BOOL* retval)";
        get_IsRegisteredWithAU 0x60020004 11 "HRESULT IsRegisteredWithAU([out, retval] VARIANT_BOOL* retval)";
        get_IssueDate 0x60020005 12 "HRESULT IssueDate([out, retval] DATE* retval)";
        get_OffersWindowsUpdates 0x60020006 13 "HRESULT OffersWindowsUpdates([out, retval] VARIANT_BOOL* retval)";
        get_RedirectUrls 0x60020007 14 "HRESULT RedirectUrls([out, retval] IStringCollection** retval)";
        get_ServiceID 0x60020008 15 "HRESULT ServiceID([out, retval] BSTR* retval)";
        get_IsScanPackageService 0x6002000a 16 "HRESULT IsScanPackageService([out, retval] VARIANT_BOOL* retval)";
        get_CanRegisterWithAU 0x6002000b 17 "HRESULT CanRegisterWithAU([out, retval] VARIANT_BOOL* retval)";
        get_ServiceUrl 0x6002000c 18 "HRESULT ServiceUrl([out, retval] BSTR* retval)";
        get_SetupPrefix 0x6002000d 19 "HRESULT SetupPrefix([out, retval] BSTR* retval)";
    }
    IUpdateService2 {
        get_IsDefaultAUService 0x60030001 20 "HRESULT IsDefaultAUService([out, retval] VARIANT_BOOL* retval)";
    }
    IUpdateServiceCollection {
        get_Item 0 7 "HRESULT Item([in] LONG index, [out, retval] IUpdateService** retval)";
        get__NewEnum -4 8 "HRESULT _NewEnum([out, retval] IUnknown** retval)";
        get_Count 0x60020001 9 "HRESULT Count([out, retval] LONG* retval)";
    }
    IUpdateServiceRegistration {
        get_RegistrationState 0 7 "HRESULT RegistrationState([out, retval] UpdateServiceRegistrationState* retval)";
        get_ServiceID 0x60020001 8 "HRESULT ServiceID([out, retval] BSTR* retval)";
        get_IsPendingRegistrationWithAU 0x60020002 9 "HRESULT IsPendingRegistrationWithAU([out, retval] VARIANT_BOOL* retval)";
        get_Service 0x60020003 10 "HRESULT Service([out, retval] IUpdateService2** retval)";
    }
    IUpdateServiceManager {
        get_Services 0x60020001 7 "HRESULT Services([out, retval] IUpdateServiceCollection** retval)";
        AddService 0x60020002 8 "HRESULT AddService([in] BSTR serviceID, [in] BSTR authorizationCabPath, [out, retval] IUpdateService** retval)";
        RegisterServiceWithAU 0x60020003 9 "HRESULT RegisterServiceWithAU([in] BSTR serviceID)";
        RemoveService 0x60020004 10 "HRESULT RemoveService([in] BSTR serviceID)";
        UnregisterServiceWithAU 0x60020005 11 "HRESULT UnregisterServiceWithAU([in] BSTR serviceID)";
        AddScanPackageService 0x60020006 12 "HRESULT AddScanPackageService([in] BSTR serviceName, [in] BSTR scanFileLocation, [in, defaultvalue(0)] LONG flags, [out, retval] IUpdateService **ppService)";
        SetOption 0x60010007 13 "HRESULT SetOption([in] BSTR optionName, [in] VARIANT optionValue)";
    }
    IUpdateServiceManager2 {
        get_ClientApplicationID 0x60030001 14 "HRESULT ClientApplicationID([out, retval] BSTR* retval)";
        put_ClientApplicationID 0x60030001 15 "HRESULT ClientApplicationID([in] BSTR value)";
        QueryServiceRegistration 0x60030002 16 "HRESULT QueryServiceRegistration([in] BSTR serviceID, [out, retval] IUpdateServiceRegistration** retval)";
        AddService2 0x60030003 17 "HRESULT AddService2([in] BSTR serviceID, [in] LONG flags, [in] BSTR authorizationCabPath, [out, retval] IUpdateServiceRegistration** retval)";
    }
    IInstallationAgent {
        RecordInstallationResult 0x60020001 7 "HRESULT RecordInstallationResult([in] BSTR installationResultCookie, [in] LONG hresult, [in] IStringCollection* extendedReportingData)";
    }
}
