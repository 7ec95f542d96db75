/* The font files of assets/fonts, as bytes of the program: latchkey_font_<name> up to latchkey_font_<name>_end. */
#if defined(__CET__)
#include <cet.h>
#endif

#if defined(_WIN32) && !defined(_WIN64)
#define SYMBOL(name) _##name
#elif defined(__APPLE__)
#define SYMBOL(name) _##name
#else
#define SYMBOL(name) name
#endif

#if defined(__CET__) && defined(__ELF__)
#include <cet.h> // says in the object that it needs nothing that CET forbids: data only
#endif
#if defined(__APPLE__)
    .section __TEXT,__const
#elif defined(_WIN32)
    .section .rdata,"dr"
#else
    .section .rodata
#endif

#define FONT(name, file)                                   \
    .balign 16;                                            \
    .globl SYMBOL(latchkey_font_##name);                   \
    .globl SYMBOL(latchkey_font_##name##_end);             \
    SYMBOL(latchkey_font_##name): .incbin file;            \
    SYMBOL(latchkey_font_##name##_end): .byte 0;

FONT(regular, "Inter-Regular.otf")
FONT(medium, "Inter-Medium.otf")
FONT(semibold, "Inter-SemiBold.otf")
FONT(display, "InterDisplay-SemiBold.otf")
FONT(mono, "JetBrainsMono-Regular.ttf")
FONT(mono_bold, "JetBrainsMono-Bold.ttf")
FONT(mono_italic, "JetBrainsMono-Italic.ttf")
FONT(mono_bold_italic, "JetBrainsMono-BoldItalic.ttf")
FONT(icons, "MaterialIcons-Regular.ttf")

#if defined(__ELF__)
    .section .note.GNU-stack,"",%progbits
#endif
