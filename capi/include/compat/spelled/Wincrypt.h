/* wincrypt.h, for programs that spell it so. */
#include <wincrypt.h>
