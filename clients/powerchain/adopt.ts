// `powerchain adopt`: found, tested, named, configured, in one command. A device counts as tested when it has answered with the
// credentials that go into its entry; afterwards the gateway's own driver must hear it. Links are proposed, and made after a yes.

import * as v from 'valibot';
import { adoptedEntry, adoptedName, adoptedType, isNew } from '#model/adoption.ts';
import { CONFIG, CONFIG_PLAN } from '#model/api-answers.ts';
import type { ConfigChange } from '#model/api-config.ts';
import type { ApiFoundDevice, Look } from '#model/api-scan.ts';
import { type DeviceType, parseDeviceId } from '#model/device.ts';
import { knownDevice, knownHosts, type LinkSuggestion, suggestLinks } from '#model/link-suggestions.ts';
import type { Result } from '#model/result.ts';
import type { Context } from './command-line.ts';
import { DONE, FAILED, NOT_UNDERSTOOD } from './exit-code.ts';
import { printable, type RackState } from './gateway-api.ts';
import { follow, foundLine, looksFor } from './scan.ts';

// A card of an old UPS takes some seconds for its first answer, a driver process a second to start.
const HEARD_SECONDS = 20;
const LOOK_MS = 500;

interface Adopted {
    readonly id: string;
    readonly type: DeviceType;
    readonly found: ApiFoundDevice;
}

/** `words` behind `powerchain adopt`: addresses, networks, names; none: what announces itself or is plugged in. */
export async function runAdopt(words: readonly string[], context: Context): Promise<number> {
    const { print, complain } = context;
    const looks = await looksFor(words, context);
    if (!looks.ok) {
        complain(`powerchain adopt: ${looks.error}`);
        return NOT_UNDERSTOOD;
    }
    const scan = await follow(looks.value, context, (one) => print(foundLine(one)));
    if (!scan.ok) return refused(complain, scan.error);
    if (scan.value.problem !== undefined) complain(printable(scan.value.problem));
    const config = await context.api.ask('api/v1/config', CONFIG);
    if (!config.ok) return refused(complain, config.error);
    const chosen = await choose(scan.value.found.filter(isNew), entriesOf(config.value.values, 'devices'), context);
    if (chosen.length === 0) {
        complain('Nothing was adopted.');
        return DONE;
    }
    const changes = chosen.map((one) => changeFor(one, looks.value));
    const done = await save(changes, `adopted ${chosen.map(({ id }) => id).join(', ')}`, context);
    if (!done.ok) return refused(complain, done.error);
    const isHeard = await listen(chosen, context);
    await proposeLinks(chosen, context);
    return isHeard ? DONE : FAILED;
}

/** A name for each that is wanted: Enter takes the one that is proposed, “n” leaves it. */
async function choose(
    found: readonly ApiFoundDevice[],
    there: Readonly<Record<string, unknown>>,
    { options, ask, complain }: Context,
): Promise<Adopted[]> {
    const taken = new Set(Object.keys(there));
    const chosen: Adopted[] = [];
    for (const one of found) {
        const proposed = adoptedName(one, taken);
        const id = options.yes ? proposed : await nameFrom(one, proposed, { ask, complain });
        if (id === undefined) continue;
        taken.add(id);
        chosen.push({ id, type: adoptedType(one), found: one });
    }
    return chosen;
}

async function nameFrom(
    { title }: ApiFoundDevice,
    proposed: string,
    { ask, complain }: Pick<Context, 'ask' | 'complain'>,
): Promise<string | undefined> {
    for (;;) {
        const answer = await ask(`Take “${printable(title)}” as ${proposed}? [Enter, another name, n] `);
        const word = answer?.trim();
        if (word === undefined || /^no?$/i.test(word)) return undefined;
        if (word === '' || /^y(?:es)?$/i.test(word)) return proposed;
        const name = parseDeviceId(word);
        if (name.ok) return name.value;
        complain(name.error);
    }
}

function changeFor({ id, type, found }: Adopted, looks: readonly Look[]): ConfigChange {
    return { path: ['devices', id], value: adoptedEntry(found, type, looks) };
}

async function save(changes: readonly ConfigChange[], why: string, { api }: Context): Promise<Result<unknown>> {
    const config = await api.ask('api/v1/config', CONFIG);
    if (!config.ok) return config;
    return api.patch('api/v1/config', { version: config.value.version, changes: [...changes], why }, CONFIG_PLAN);
}

/** Until the gateway's own drivers hear them all, or have had their time. */
async function listen(chosen: readonly Adopted[], { api, pause, print, complain }: Context): Promise<boolean> {
    const waiting = new Map(chosen.map((one) => [one.id, one]));
    let last: RackState['devices'] = [];
    for (let waited = 0; waiting.size > 0 && waited < HEARD_SECONDS * 1000; waited += LOOK_MS) {
        const state = await api.state();
        last = state.ok ? state.value.devices : last;
        for (const { id, link, readings } of last) {
            if (link !== 'ok' || !waiting.delete(id)) continue;
            const said = ['ups.status', 'battery.charge', 'ups.load', 'input.realpower'].flatMap((name) => {
                const { text, unit = '' } = readings[name] ?? {};
                return text === undefined ? [] : [`${name} ${text}${unit && ` ${unit}`}`];
            });
            print(`${id} is heard: ${said.join(', ') || `${Object.keys(readings).length} readings`}`);
        }
        if (waiting.size > 0) await pause(LOOK_MS);
    }
    for (const id of waiting.keys()) {
        const why = last.find((device) => device.id === id)?.linkReason ?? '';
        complain(`${id} is configured and not heard yet${why && `: ${why}`} (powerchain config undo takes it back)`);
    }
    return waiting.size === 0;
}

async function proposeLinks(chosen: readonly Adopted[], context: Context): Promise<void> {
    const { api, ask, print, complain, options } = context;
    const [state, config] = [await api.state(), await api.ask('api/v1/config', CONFIG)];
    if (!state.ok || !config.ok) return;
    const neighbours = new Map(chosen.map(({ id, found }) => [id, found.facts.neighbours?.split('\n') ?? []]));
    const [entries, hosts] = [entriesOf(config.value.values, 'devices'), entriesOf(config.value.values, 'hosts')];
    const devices = state.value.devices.map((device) => knownDevice(device, entries, neighbours.get(device.id)));
    const wanted: ConfigChange[] = [];
    for (const one of suggestLinks(devices, knownHosts(hosts))) {
        print(`${sentenceOf(one)} (${printable(one.reason)})`);
        // A yes to devices is no yes to links: what is wired wrongly shuts the wrong host down.
        if (one.type === 'same' || options.yes) continue;
        if (/^y(?:es)?$/i.test((await ask('Link it? [y/N] '))?.trim() ?? '')) {
            wanted.push({ path: [...one.path], value: one.value as string | Record<string, unknown> });
        }
    }
    if (wanted.length === 0) return;
    const done = await save(wanted, 'links that were proposed', context);
    if (done.ok) print(`${wanted.length} links were made.`);
    else complain(done.error);
}

function entriesOf(values: Readonly<Record<string, unknown>>, section: string): Readonly<Record<string, unknown>> {
    const entries = v.safeParse(v.record(v.string(), v.unknown()), values[section]);
    return entries.success ? entries.output : {};
}

function sentenceOf(one: LinkSuggestion): string {
    if (one.type === 'same') return `Probably one device: ${one.devices.join(' and ')}`;
    const value = typeof one.value === 'string' ? one.value : JSON.stringify(one.value.supplies);
    return printable(`Probably ${one.path.slice(1).join(' ')}: ${value}`);
}

function refused(complain: (line: string) => void, why: string): number {
    complain(why);
    return FAILED;
}
