"""Answers a Speakeasy guest's CryptoAPI calls: add_hooks(se) before se.run_module(module)."""

from hcryptkey import CALLS, Advapi, Call, Guest


def add_hooks(se, seed: bytes = b"speakeasy") -> Guest:
    """`se` is a speakeasy.Speakeasy: it has mem_read and mem_write, and hooks by DLL and name."""
    guest = Guest(Advapi(bits=se.get_ptr_size() * 8, seed=seed), se)

    def hook(call: Call):
        def answer(emulator, api_name, original, params):
            answer = guest.call(call, *params)
            if answer.last_error is not None:
                emulator.set_last_error(answer.last_error)
            if not answer.emulated:
                print(f"{call.name}: Windows may have answered differently: {answer.error}")
            return answer.value

        return answer

    for call in CALLS:
        for dll in call.dlls:
            se.add_api_hook(hook(call), dll[:-4], call.name, argc=call.argument_count)
    return guest
