// The icons' bytes, as they are in assets/icons.
#if defined(__CET__) && defined(__ELF__)
#include <cet.h> // says in the object that it needs nothing that CET forbids: data only
#endif
#if defined(__APPLE__)
#define NAME(x) _##x
    .const
#elif defined(_WIN32)
#define NAME(x) x
    .section .rdata, "dr"
#else
#define NAME(x) x
    .section .rodata
    .section .note.GNU-stack, "", %progbits
    .section .rodata
#endif

#define ICON(symbol, file) \
    .globl NAME(symbol) ; NAME(symbol): ; .incbin file ; .globl NAME(symbol##_end) ; NAME(symbol##_end): ; .byte 0

    ICON(latchkey_icon_16, "latchkey-16.png")
    ICON(latchkey_icon_32, "latchkey-32.png")
    ICON(latchkey_icon_48, "latchkey-48.png")
