/* SPDX-License-Identifier: Apache-2.0
 * interrupt.h -- INT and TERM end a command in order: what is half-written is removed, and one line says so.
 */
#ifndef AMUR_CLI_INTERRUPT_H
#define AMUR_CLI_INTERRUPT_H

/* Watches for both signals from now on, in a thread of its own; to be called before any other thread begins. */
void interrupt_watch(const char *command);

/* A folder that is being written aside: it is removed when a signal comes, and its file `log` is kept as `kept`.  Texts
 * are borrowed until interrupt_forget. */
void interrupt_note(const char *aside, const char *log, const char *kept);
/* Between these two no signal is answered: what is put in its place is there, or is not, when the program ends. */
void interrupt_hold(void);
void interrupt_release(void);
/* Between them: the folder is about to be put in its place, or to be removed. */
void interrupt_forget(void);

#endif
