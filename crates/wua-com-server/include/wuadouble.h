/* The double of the Windows Update Agent for a test in C or C++, without the registry.
 *
 * Load wuapi.dll (the double's, not the system's) with LoadLibrary, take the two functions with GetProcAddress, and
 * register after CoInitializeEx: from then on CoCreateInstance of the agent's classes by their CLSIDs gives objects
 * of the double, in this process and apartment. An apartment has one registration at a time. Release every object
 * before the registration is revoked: a line on standard error counts those that are still alive. The DLL stays loaded
 * until the process ends, also after FreeLibrary.
 */
#ifndef WUADOUBLE_H
#define WUADOUBLE_H

#include <windows.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Registers the double, with a world of its own.
 *   scenario  the path of a scenario file
 *   clock     "mixed:<factor>", "auto", "manual", "paced:<factor>" or "per-poll:<duration>"; NULL is mixed:600
 *   seed      the seed of everything random
 *   cookie    receives a number for WuaDoubleRevoke
 * S_OK; CO_E_CLASS_DISABLED if the scenario or the clock is wrong; CO_E_NOTINITIALIZED without CoInitializeEx;
 * CO_E_OBJISREG if this apartment has a registration: revoke that first; E_POINTER. A line on standard error gives the
 * reason.
 */
HRESULT WINAPI WuaDoubleRegister(const wchar_t *scenario, const wchar_t *clock, ULONGLONG seed, UINT32 *cookie);

/* Takes that back, on the thread that registered: S_OK, or E_INVALIDARG if the cookie means nothing. */
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
