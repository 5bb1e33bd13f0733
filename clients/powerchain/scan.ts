// `powerchain scan`: lets the gateway look for devices and prints each as soon as it is known. `follow` is what `powerchain adopt` sees, too.

import { SCAN } from '#model/api-answers.ts';
import type { ApiFoundDevice, ApiScan, Look } from '#model/api-scan.ts';
import { failed, ok, type Result } from '#model/result.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import { printable } from './gateway-api.ts';

// A person takes less for at once.
const LOOK_MS = 100;
/** What every SNMP device had once, and many have still. Nothing else is tried unless you say so. */
const DEFAULT_COMMUNITY = 'public';
const BY_ADDRESS = ['snmp', 'nut', 'xml', 'ipmi'] as const;
const BY_THEMSELVES = ['usb', 'mdns', 'xml', 'redfish', 'ipmi'] as const;

/** `words` behind `powerchain scan`. */
export async function runScan(words: readonly string[], context: Context): Promise<number> {
    const { print, complain, options } = context;
    const looks = await looksFor(words, context);
    if (!looks.ok) {
        complain(`powerchain scan: ${looks.error}`);
        return NOT_UNDERSTOOD;
    }
    const scan = await follow(looks.value, context, (one) => {
        if (!options.json) print(foundLine(one));
    });
    if (!scan.ok) {
        complain(scan.error);
        return FAILED;
    }
    if (options.json) print(JSON.stringify(scan.value, undefined, 2));
    else if (scan.value.found.length === 0) complain('Nothing was found.');
    if (scan.value.problem !== undefined) complain(printable(scan.value.problem));
    return DONE;
}

/**
 * With addresses: who is there. Without: what announces itself or is plugged in. `--community` may be given more than once;
 * `--user` is of SNMP 3 and of management controllers, and its password is asked for.
 */
export async function looksFor(
    addresses: readonly string[],
    { options, askSecret }: Pick<Context, 'options' | 'askSecret'>,
): Promise<Result<Look[]>> {
    const { user } = options;
    const community = await Promise.all(
        (options.community ?? []).map(async (one) => (one === '-' ? ((await askSecret('Community: ')) ?? '') : one)),
    );
    const password = user === undefined ? undefined : await askSecret(`Password of ${user}: `);
    if (user !== undefined && !password) return failed('--user needs its password');
    const third = user === undefined ? [] : [{ version: '3', user, authPassword: password ?? '' }];
    const communities = community.length === 0 && user === undefined ? [DEFAULT_COMMUNITY] : community;
    const snmp = [...third, ...communities.map((one) => ({ community: one }))];
    const login = user === undefined ? {} : { login: { user, password: password ?? '' } };
    if (addresses.length === 0) return ok([{ methods: [...BY_THEMSELVES], ...login }]);
    return ok([{ methods: [...BY_ADDRESS], addresses: [...addresses], snmp, ...login }]);
}

/** Until it is over; each that is found is told once. */
export async function follow(
    looks: readonly Look[],
    { api, pause }: Pick<Context, 'api' | 'pause'>,
    found: (one: ApiFoundDevice) => void,
): Promise<Result<ApiScan>> {
    const told = new Set<string>();
    let answer = await api.post('api/v1/scans', { looks }, SCAN);
    for (; answer.ok; answer = await api.ask(`api/v1/scans/${answer.value.id}`, SCAN)) {
        for (const one of answer.value.found) {
            const key = JSON.stringify([one.title, one.options, one.problem]);
            if (!told.has(key)) found(one);
            told.add(key);
        }
        if (!answer.value.isRunning) break;
        await pause(LOOK_MS);
    }
    return answer;
}

/** `APC Rack PDU, 2nd generation: … · snmp 192.0.2.20 · new` */
export function foundLine({ title, driver, options, facts, device, problem }: ApiFoundDevice): string {
    const place = options.address ?? options.ups ?? options.file ?? facts.url ?? facts.address ?? '';
    const state = problem ?? (device !== undefined ? `is ${device}` : driver === '' ? '' : 'new');
    return [title, `${driver || facts.method} ${place}`.trim(), state]
        .filter(Boolean)
        .map((part) => printable(String(part)))
        .join(' · ');
}
