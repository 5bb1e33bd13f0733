// What a command says to the shell when it ends.

export const DONE = 0;
/** It was understood and could not be done. */
export const FAILED = 1;
/** The words make no sense: trying again is no use. */
export const NOT_UNDERSTOOD = 2;
