"""Answers the CryptoAPI calls of a bare unicorn guest (x86, 32 bits, stdcall).

Each import points to an address of its own in a page of stubs; a hook on that page makes the call.
"""

from typing import Callable, Dict

from unicorn import UC_HOOK_CODE, Uc
from unicorn.x86_const import UC_X86_REG_EAX, UC_X86_REG_EIP, UC_X86_REG_ESP

from hcryptkey import CALLS, Advapi, Call, Guest

STUBS = 0x70000000


def install(uc: Uc, on_gap: Callable[[str], object] = print) -> Dict[str, int]:
    """Maps the stubs and returns the address to write into the import table for each name."""
    guest = Guest(Advapi(bits=32), uc)
    stubs: Dict[int, Call] = {STUBS + 16 * index: call for index, call in enumerate(CALLS)}
    uc.mem_map(STUBS, -(-16 * len(CALLS) // 4096) * 4096)

    def stub(uc: Uc, address: int, size: int, data: object) -> None:
        call = stubs.get(address)
        if call is None:
            return
        esp = uc.reg_read(UC_X86_REG_ESP)
        stack = bytes(uc.mem_read(esp, 4 + 4 * call.argument_count))
        back, *words = (int.from_bytes(stack[at : at + 4], "little") for at in range(0, len(stack), 4))
        answer = guest.call(call, *words)
        if not answer.emulated:
            on_gap(f"{call.name}: Windows may have answered differently: {answer.error}")
        uc.reg_write(UC_X86_REG_EAX, answer.value & 0xFFFFFFFF)
        uc.reg_write(UC_X86_REG_ESP, esp + len(stack))
        uc.reg_write(UC_X86_REG_EIP, back)

    uc.hook_add(UC_HOOK_CODE, stub, begin=STUBS, end=STUBS + 16 * len(CALLS))
    return {call.name: address for address, call in stubs.items()}
