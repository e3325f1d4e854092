/* Keys from the terminal. */
#ifndef HCRYPTKEY_CONIO_H
#define HCRYPTKEY_CONIO_H

#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

/* Reads a key without showing it. Enter is '\r', as on Windows. Programs wait for Enter in a loop, so the end of the input
 * counts as Enter once. Reading beyond it ends the program. */
static __inline__ int _getch(void)
{
    static int ended;
    struct termios shown, hidden;
    int is_terminal = tcgetattr(STDIN_FILENO, &shown) == 0, key;
    if (is_terminal) {
        hidden = shown;
        hidden.c_lflag &= (tcflag_t)~(ECHO | ICANON);
        tcsetattr(STDIN_FILENO, TCSANOW, &hidden);
    }
    key = getchar();
    if (is_terminal) tcsetattr(STDIN_FILENO, TCSANOW, &shown);
    if (key == EOF) {
        if (ended) exit(EXIT_FAILURE);
        ended = 1;
    }
    return key == '\n' || key == EOF ? '\r' : key;
}

/* Reads a key and shows it. */
static __inline__ int _getche(void)
{
    int key = _getch();
    putchar(key == '\r' ? '\n' : key);
    return key;
}

#define _putch putchar
#define getch _getch

#endif
