// `powerchain fencing`: what a cluster needs to switch its nodes off. Needs no gateway.

import { messageOf } from '#model/errors.ts';
import { writeAgents } from '../fence/agent-archive.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';

/** `words` behind `powerchain fencing`; returns the exit code. */
export async function runFencing(words: readonly string[], { print, complain }: Context): Promise<number> {
    const [verb, folder, ...more] = words;
    if (verb !== 'agents' || folder === undefined || more.length > 0) {
        complain('powerchain fencing: agents FOLDER writes the fence agents into a folder');
        return NOT_UNDERSTOOD;
    }
    try {
        for (const file of writeAgents(folder)) print(file);
        return DONE;
    } catch (error) {
        complain(`powerchain fencing: the agents cannot be written: ${messageOf(error)}`);
        return FAILED;
    }
}
