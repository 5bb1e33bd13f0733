// `powerchain upkeep`: what programs ask before they upgrade or restart a gateway, and after they have. Answers by its exit code.

import * as v from 'valibot';
import { messageOf } from '#model/errors.ts';
import { whyNotInterrupt } from '#model/interruption.ts';
import { NUT_PORT, NutClient } from '#nut/client.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import { printable } from './gateway-api.ts';

const text = v.pipe(v.string(), v.transform(printable));
const HOSTS = v.object({ hosts: v.array(v.object({ host: text, status: text })) });
const SERIES = v.array(v.unknown());
const SYSTEM = v.object({ version: text, drivers: v.array(v.object({ driver: text, state: text })) });

/** `words` behind `powerchain upkeep`; returns the exit code. */
export function runUpkeep(words: readonly string[], context: Context): Promise<number> {
    const [what, port = String(NUT_PORT), ...rest] = words;
    if (what === 'quiet' && words.length === 1) return quiet(context);
    if (what === 'works' && rest.length === 0 && /^\d+$/.test(port)) return works(Number(port), context);
    context.complain('powerchain upkeep: “quiet”, or “works” and the NUT server’s port');
    return Promise.resolve(NOT_UNDERSTOOD);
}

/** May it be away for a moment? */
async function quiet({ api, print, complain }: Context): Promise<number> {
    const answer = await api.ask('api/v1/hosts', HOSTS);
    const reasons = answer.ok ? whyNotInterrupt(answer.value.hosts) : [answer.error];
    if (reasons.length > 0) return failed(complain, reasons);
    print('every host is on line');
    return DONE;
}

/** Whether the gateway does its work: never whether a UPS is there, which is not the gateway's doing. */
async function works(nutPort: number, { api, print, complain }: Context): Promise<number> {
    const [page, recorder, system, nut] = await Promise.all([
        api.text(''),
        api.ask('api/v1/history/series', SERIES),
        api.ask('api/v1/system', SYSTEM),
        nutProblem(nutPort),
    ]);
    const reasons = [
        ...(page.ok ? [] : [`the page: ${page.error}`]),
        ...(recorder.ok ? [] : [`the recorder: ${recorder.error}`]),
        ...(system.ok
            ? system.value.drivers.flatMap(({ driver, state }) =>
                  state === 'running' ? [] : [`${driver} is ${state}`],
              )
            : [`the drivers: ${system.error}`]),
        ...(nut === undefined ? [] : [`the NUT server: ${nut}`]),
    ];
    if (reasons.length > 0 || !system.ok) return failed(complain, reasons);
    print(
        `${system.value.version}: page, NUT server, recorder and ${system.value.drivers.length} driver processes answer`,
    );
    return DONE;
}

async function nutProblem(port: number): Promise<string | undefined> {
    const client = new NutClient({ host: '127.0.0.1', port });
    try {
        await client.connect();
        await client.listUps();
        return undefined;
    } catch (error) {
        return messageOf(error);
    } finally {
        client.abort();
    }
}

function failed(complain: (line: string) => void, reasons: readonly string[]): number {
    for (const reason of reasons) complain(`powerchain: ${reason}`);
    return FAILED;
}
