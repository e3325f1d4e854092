/*
 * Error numbers, which GetLastError returns after a call of wincrypt.h has returned FALSE.
 *
 * They are unsigned here, as DWORD is, so that comparing them needs no cast.
 */
#ifndef HCRYPTKEY_WINERROR_H
#define HCRYPTKEY_WINERROR_H

/* Errors of the system. Those without a remark come from the calls in compat, or not at all. */
#define ERROR_SUCCESS              0u
#define NO_ERROR                   0u
#define ERROR_INVALID_FUNCTION     1u
#define ERROR_FILE_NOT_FOUND       2u
#define ERROR_PATH_NOT_FOUND       3u
#define ERROR_ACCESS_DENIED        5u
#define ERROR_INVALID_HANDLE       6u
#define ERROR_NOT_ENOUGH_MEMORY    8u
#define ERROR_INVALID_DATA         13u
#define ERROR_OUTOFMEMORY          14u
#define ERROR_NOT_READY            21u
#define ERROR_BAD_LENGTH           24u
#define ERROR_GEN_FAILURE          31u
#define ERROR_HANDLE_EOF           38u
#define ERROR_NOT_SUPPORTED        50u
#define ERROR_FILE_EXISTS          80u
#define ERROR_INVALID_PARAMETER    87u   /* a NULL where something is needed, or a dead handle */
#define ERROR_CALL_NOT_IMPLEMENTED 120u
#define ERROR_INSUFFICIENT_BUFFER  122u
#define ERROR_INVALID_NAME         123u
#define ERROR_MOD_NOT_FOUND        126u
#define ERROR_PROC_NOT_FOUND       127u
#define ERROR_BUSY                 170u
#define ERROR_ALREADY_EXISTS       183u
#define ERROR_ENVVAR_NOT_FOUND     203u
#define ERROR_RING2_STACK_IN_USE   207u
#define ERROR_MORE_DATA            234u  /* the buffer is too small; its length now says what is needed */
#define ERROR_NO_MORE_ITEMS        259u  /* an enumeration has ended */
#define ERROR_NOACCESS             998u
#define ERROR_INVALID_FLAGS        1004u
#define ERROR_NO_TOKEN             1008u
#define ERROR_IO_DEVICE            1117u
#define ERROR_NOT_FOUND            1168u
#define ERROR_BAD_PROVIDER         1204u
#define ERROR_CANCELLED            1223u
#define ERROR_NOT_LOGGED_ON        1245u
#define ERROR_INTERNAL_ERROR       1359u
#define ERROR_TIMEOUT              1460u
#define ERROR_INVALID_USER_BUFFER  1784u

/* Errors of cryptographic providers */
#define NTE_OP_OK                 0u
#define NTE_BAD_UID               0x80090001u
#define NTE_BAD_HASH              0x80090002u
#define NTE_BAD_KEY               0x80090003u
#define NTE_BAD_LEN               0x80090004u
#define NTE_BAD_DATA              0x80090005u
#define NTE_BAD_SIGNATURE         0x80090006u
#define NTE_BAD_VER               0x80090007u
#define NTE_BAD_ALGID             0x80090008u
#define NTE_BAD_FLAGS             0x80090009u
#define NTE_BAD_TYPE              0x8009000au
#define NTE_BAD_KEY_STATE         0x8009000bu /* exporting a key that is not exportable */
#define NTE_BAD_HASH_STATE        0x8009000cu /* feeding a hash that is finished */
#define NTE_NO_KEY                0x8009000du
#define NTE_NO_MEMORY             0x8009000eu
#define NTE_EXISTS                0x8009000fu
#define NTE_PERM                  0x80090010u
#define NTE_NOT_FOUND             0x80090011u
#define NTE_DOUBLE_ENCRYPT        0x80090012u
#define NTE_BAD_PROVIDER          0x80090013u
#define NTE_BAD_PROV_TYPE         0x80090014u
#define NTE_BAD_PUBLIC_KEY        0x80090015u
#define NTE_BAD_KEYSET            0x80090016u
#define NTE_PROV_TYPE_NOT_DEF     0x80090017u
#define NTE_PROV_TYPE_ENTRY_BAD   0x80090018u
#define NTE_KEYSET_NOT_DEF        0x80090019u
#define NTE_KEYSET_ENTRY_BAD      0x8009001au
#define NTE_PROV_TYPE_NO_MATCH    0x8009001bu
#define NTE_SIGNATURE_FILE_BAD    0x8009001cu
#define NTE_PROVIDER_DLL_FAIL     0x8009001du
#define NTE_PROV_DLL_NOT_FOUND    0x8009001eu
#define NTE_BAD_KEYSET_PARAM      0x8009001fu
#define NTE_FAIL                  0x80090020u
#define NTE_SYS_ERR               0x80090021u
#define NTE_SILENT_CONTEXT        0x80090022u
#define NTE_TOKEN_KEYSET_STORAGE_FULL 0x80090023u
#define NTE_TEMPORARY_PROFILE     0x80090024u
#define NTE_FIXEDPARAMETER        0x80090025u
#define NTE_INVALID_HANDLE        0x80090026u
#define NTE_INVALID_PARAMETER     0x80090027u
#define NTE_BUFFER_TOO_SMALL      0x80090028u
#define NTE_NOT_SUPPORTED         0x80090029u
#define NTE_NO_MORE_ITEMS         0x8009002au

/* A status of the kernel: the last error for a DSS key whose length is not a multiple of 64 bits */
#define STATUS_INVALID_PARAMETER  0xc000000du

/* Of the calls that return an HRESULT */
#define S_OK                      ((HRESULT)0)
#define S_FALSE                   ((HRESULT)1)
#define E_FAIL                    ((HRESULT)0x80004005u)
#define NOERROR                   0
#define E_INVALIDARG              ((HRESULT)0x80070057u)
#define E_OUTOFMEMORY             ((HRESULT)0x8007000eu)
#define SUCCEEDED(hr)             ((HRESULT)(hr) >= 0)
#define FAILED(hr)                ((HRESULT)(hr) < 0)

#define ERROR_NO_UNICODE_TRANSLATION 1113u

/* Errors of CryptDecodeObject and CryptEncodeObject */
#define OSS_MORE_BUF               0x80093001u
#define OSS_NEGATIVE_UINTEGER      0x80093002u
#define OSS_PDU_RANGE              0x80093003u
#define OSS_MORE_INPUT             0x80093004u
#define OSS_DATA_ERROR             0x80093005u
#define OSS_BAD_ARG                0x80093006u
#define OSS_BAD_VERSION            0x80093007u
#define OSS_OUT_MEMORY             0x80093008u
#define OSS_PDU_MISMATCH           0x80093009u
#define OSS_LIMITED                0x8009300au
#define OSS_BAD_PTR                0x8009300bu
#define OSS_BAD_TIME               0x8009300cu
#define CRYPT_E_ASN1_ERROR         0x80093100u
#define CRYPT_E_ASN1_INTERNAL      0x80093101u
#define CRYPT_E_ASN1_EOD           0x80093102u
#define CRYPT_E_ASN1_CORRUPT       0x80093103u
#define CRYPT_E_ASN1_LARGE         0x80093104u
#define CRYPT_E_ASN1_CONSTRAINT    0x80093105u
#define CRYPT_E_ASN1_MEMORY        0x80093106u
#define CRYPT_E_ASN1_OVERFLOW      0x80093107u
#define CRYPT_E_ASN1_BADPDU        0x80093108u
#define CRYPT_E_ASN1_BADARGS       0x80093109u
#define CRYPT_E_ASN1_BADREAL       0x8009310au
#define CRYPT_E_ASN1_BADTAG        0x8009310bu
#define CRYPT_E_ASN1_CHOICE        0x8009310cu
#define CRYPT_E_ASN1_RULE          0x8009310du
#define CRYPT_E_ASN1_UTF8          0x8009310eu
#define CRYPT_E_ASN1_PDU_TYPE      0x80093133u
#define CRYPT_E_ASN1_NYI           0x80093134u
#define CRYPT_E_ASN1_EXTENDED      0x80093201u
#define CRYPT_E_ASN1_NOEOD         0x80093202u

/* An error number as an HRESULT */
#define HRESULT_FROM_WIN32(error) \
    ((int)(error) <= 0 ? (int)(error) : (int)(((unsigned)(error) & 0xffffu) | 0x80070000u))
#endif
