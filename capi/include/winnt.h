/* Security descriptors, and the macros over the C library that programs take from winnt.h. */
#ifndef HCRYPTKEY_WINNT_H
#define HCRYPTKEY_WINNT_H

#include <string.h>

#include "windef.h"

#ifndef ARRAYSIZE
#define ARRAYSIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif
#ifndef ARRAY_SIZE
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif
#define _countof(array) ARRAYSIZE(array)
#define FIELD_OFFSET(type, field) ((LONG)offsetof(type, field))
#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))

#define LANG_NEUTRAL    0x00
#define LANG_ENGLISH    0x09
#define SUBLANG_NEUTRAL 0x00
#define SUBLANG_DEFAULT 0x01
#define MAKELANGID(language, sublanguage) ((WORD)(((WORD)(sublanguage) << 10) | (WORD)(language)))

/* Values of NTSTATUS, some of which are last errors too */
#define STATUS_SUCCESS           ((NTSTATUS)0)
#define STATUS_UNSUCCESSFUL      ((NTSTATUS)0xc0000001u)
#define STATUS_ACCESS_VIOLATION  0xc0000005u
#define STATUS_INVALID_PARAMETER 0xc000000du

/* A security descriptor in a program's memory. CryptGetProvParam returns its self-relative form, of 20 bytes. */
typedef struct _ACL {
    BYTE AclRevision, Sbz1;
    WORD AclSize, AceCount, Sbz2;
} ACL, *PACL;

typedef struct _SECURITY_DESCRIPTOR {
    BYTE Revision, Sbz1;
    SECURITY_DESCRIPTOR_CONTROL Control;
    PSID Owner, Group;
    PACL Sacl, Dacl;
} SECURITY_DESCRIPTOR;

/* The parts of it that can be asked for */
#define OWNER_SECURITY_INFORMATION 0x00000001u
#define GROUP_SECURITY_INFORMATION 0x00000002u
#define DACL_SECURITY_INFORMATION  0x00000004u
#define SACL_SECURITY_INFORMATION  0x00000008u

/* Memory */
#define RtlCopyMemory(to, from, len) memcpy((to), (from), (len))
#define RtlMoveMemory(to, from, len) memmove((to), (from), (len))
#define RtlFillMemory(to, len, byte) memset((to), (byte), (len))
#define RtlZeroMemory(to, len) memset((to), 0, (len))
#define RtlEqualMemory(one, other, len) (memcmp((one), (other), (len)) == 0)

#endif
