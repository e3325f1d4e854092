/* Keys from the terminal. They are read by the line, as stdio does. */
#ifndef HCRYPTKEY_CONIO_H
#define HCRYPTKEY_CONIO_H

#include <stdio.h>

#define _getch getchar
#define _getche getchar
#define _putch putchar

#endif
