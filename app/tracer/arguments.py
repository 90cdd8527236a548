"""The arguments of a call that is about to be made, as far as the caller's bytecode shows them.

Whether `lock.acquire(…)` blocks depends on an argument that nobody outside the call is told. The instruction
that loads `acquire` is followed by those that load the arguments; constants and globals are read off them,
everything else is `UNKNOWN`.
"""

import dis
import sys
from types import CodeType, FrameType
from typing import Final

from . import code

UNKNOWN: Final = object()

_SKIPPED = {"CACHE", "PRECALL", "EXTENDED_ARG", "NOP"}
_LOCALS = {"LOAD_FAST", "LOAD_FAST_CHECK", "LOAD_FAST_BORROW"}
_PLAIN = (bool, int, float, type(None))
_JUMPS = {*dis.hasjrel, *dis.hasjabs}


# Neither named tuples nor the generators of `dis`: a program that traces its calls would see them at work.


class Local:
    """An argument that is a local variable."""

    def __init__(self, name: str) -> None:
        self.name = name


class Global:
    """An argument that is a global (or built-in) name."""

    def __init__(self, name: str) -> None:
        self.name = name


class Arguments:
    """Of one call: constants, names, or `UNKNOWN`."""

    def __init__(self, positional: tuple[object, ...], keywords: dict[str, object]) -> None:
        self.positional = positional
        self.keywords = keywords


class _Instruction:
    def __init__(self, opcode: int, arg: int) -> None:
        self.opcode, self.arg = opcode, arg
        self.opname = dis.opname[opcode]


def _instructions(its_code: CodeType, offset: int) -> list[_Instruction]:
    """The instructions from `offset` on."""
    found: list[_Instruction] = []
    bytecode, extended = its_code.co_code, 0
    for at in range(offset, len(bytecode), 2):
        opcode, arg = bytecode[at], bytecode[at + 1] | extended
        extended = arg << 8 if opcode == dis.EXTENDED_ARG else 0
        found.append(_Instruction(opcode, arg))
    return found


_known: dict[tuple[int, int], tuple[CodeType, Arguments | None]] = {}


def following(frame: FrameType) -> Arguments | None:
    """The arguments of the method call that the frame's instruction loads the method for; None if it is no
    such instruction, or if too much is done for the call to tell."""
    its_code, offset = frame.f_code, frame.f_lasti
    found = _known.get((id(its_code), offset))
    if found is None:
        found = _known[id(its_code), offset] = its_code, _read(its_code, offset)
    return found[1]


def value(frame: FrameType, argument: object) -> object:
    """An argument's value, if it is known and a plain number (or None); no code of its own runs for it.

    Before 3.13, a local variable is looked up only in a library's frame: asking a frame for its variables
    changes what the program got from `locals()`.
    """
    found = argument
    if type(argument) is Global:
        found = frame.f_globals.get(argument.name, UNKNOWN)
    elif type(argument) is Local:
        if sys.version_info < (3, 13) and code.look_up(frame.f_code).user:
            return UNKNOWN
        found = frame.f_locals.get(argument.name, UNKNOWN)
    return found if type(found) in _PLAIN else UNKNOWN


def _read(its_code: CodeType, offset: int) -> Arguments | None:
    instructions = _instructions(its_code, offset)
    if not instructions:
        return None
    instruction = instructions[0]
    if instruction.opname == "LOAD_ATTR":
        if sys.version_info < (3, 12) or not instruction.arg & 1:
            return None
    elif instruction.opname != "LOAD_METHOD":
        return None
    local = its_code._varname_from_oparg  # type: ignore[attr-defined]
    stack: list[object] = []
    names: tuple[str, ...] = ()
    for instruction in instructions[1:]:
        name, argument = instruction.opname, instruction.arg
        if name in _SKIPPED:
            continue
        if name == "KW_NAMES":
            names = its_code.co_consts[argument]
        elif name in ("CALL", "CALL_KW") and argument + (name == "CALL_KW") == len(stack):
            if name == "CALL_KW":
                names = stack.pop()  # type: ignore[assignment]
            cut = len(stack) - len(names)
            return Arguments(tuple(stack[:cut]), dict(zip(names, stack[cut:], strict=True)))
        elif name == "LOAD_CONST":
            stack.append(its_code.co_consts[argument])
        elif name in _LOCALS:
            stack.append(Local(local(argument)))
        elif name == "LOAD_FAST_LOAD_FAST":
            stack += [Local(local(argument >> 4)), Local(local(argument & 15))]
        elif name == "LOAD_NAME" or (name == "LOAD_GLOBAL" and not argument & 1):
            stack.append(Global(its_code.co_names[argument if name == "LOAD_NAME" else argument >> 1]))
        elif instruction.opcode in _JUMPS or not _apply(stack, instruction):
            return None
        if name in ("CALL", "CALL_KW"):
            names = ()
    return None


def _apply(stack: list[object], instruction: _Instruction) -> bool:
    """Any other instruction: what it leaves on top is unknown. False if it reaches below the arguments."""
    if instruction.opname in ("CALL", "CALL_KW"):
        # Callable, self or NULL, and arguments give way to one result (3.11 counts a part of it elsewhere).
        effect = -1 - instruction.arg - (instruction.opname == "CALL_KW")
    else:
        effect = dis.stack_effect(
            instruction.opcode,
            instruction.arg if instruction.opcode >= dis.HAVE_ARGUMENT else None,
            jump=False,
        )
    if effect < 0:
        if len(stack) < -effect:
            return False
        del stack[effect:]
    stack += [UNKNOWN] * max(effect, 0)
    if stack:
        stack[-1] = UNKNOWN
    return True


def parameter(arguments: Arguments, index: int, name: str) -> object:
    """The argument for a parameter, by place or by name; None where it is not given."""
    if index < len(arguments.positional):
        return arguments.positional[index]
    return arguments.keywords.get(name)
