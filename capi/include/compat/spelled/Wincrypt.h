/* wincrypt.h, for programs that spell it like this. */
#include <wincrypt.h>
