/* windows.h, for programs that spell it so. */
#include <windows.h>
