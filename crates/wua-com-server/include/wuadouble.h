/* The double of the Windows Update Agent for a test in C or C++, without the registry.
 *
 * Load wuapi.dll (the double's, not the system's) with LoadLibrary, take the two functions with GetProcAddress, and
 * register after CoInitializeEx. From then on, CoCreateInstance with the CLSIDs of the agent's classes returns objects
 * of the double in this process and apartment. An apartment has at most one registration. Release every object
 * before revoking the registration: a line on standard error reports the number of live objects. The DLL stays loaded
 * until the process ends, even after FreeLibrary.
 */
#ifndef WUADOUBLE_H
#define WUADOUBLE_H

#include <windows.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Registers the double, with its own world.
 *   scenario  the path of a scenario file
 *   clock     "mixed:<factor>", "auto", "manual", "paced:<factor>" or "per-poll:<duration>"; NULL is mixed:600
 *   seed      the seed of the random draws
 *   cookie    receives a number for WuaDoubleRevoke
 * Returns S_OK; CO_E_CLASS_DISABLED if the scenario or the clock is wrong; CO_E_NOTINITIALIZED without CoInitializeEx;
 * CO_E_OBJISREG if this apartment has a registration: revoke that first; E_POINTER. A line on standard error gives the
 * reason.
 */
HRESULT WINAPI WuaDoubleRegister(const wchar_t *scenario, const wchar_t *clock, ULONGLONG seed, UINT32 *cookie);

/* Revokes the registration, on the thread that registered. Returns S_OK, or E_INVALIDARG for an unknown cookie. */
HRESULT WINAPI WuaDoubleRevoke(UINT32 cookie);

/* For GetProcAddress. */
typedef HRESULT(WINAPI *WuaDoubleRegisterFunction)(const wchar_t *, const wchar_t *, ULONGLONG, UINT32 *);
typedef HRESULT(WINAPI *WuaDoubleRevokeFunction)(UINT32);

/* "Wuasim.Control": moves the time, injects faults, shows the journal; by IDispatch. */
static const CLSID CLSID_WuasimControl = {
    0xbfaf2488, 0x686c, 0x460d, {0xb7, 0x05, 0x3a, 0xfc, 0x13, 0x60, 0xbb, 0xea}};

#ifdef __cplusplus
}
#endif

#endif
