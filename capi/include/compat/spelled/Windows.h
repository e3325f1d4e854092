/* windows.h, for programs that spell it like this. */
#include <windows.h>
