// The chain that a ups.conf of NUT tells: its devices, and in `override.device.parent` (or `default.device.parent`) what feeds
// each. What a driver here can speak to becomes a device; the others stay behind their upsd, where links reach them. Pure.
// Passwords and communities are never taken over.

import {
    assembleChain,
    type Cord,
    type ImportedChain,
    type ImportProblem,
    type Place,
    type Thing,
    type ThingKind,
} from './chain-import.ts';
import { formatParentLink, type ParentLink, parseParentLink } from './parent-link.ts';

/** `file` is only told in problems. */
export function importUpsConf(file: string, text: string): ImportedChain {
    const { sections, problems } = readSections(file, text);
    const known = new Set(sections.map(({ name }) => name.toLowerCase()));
    const cords: Cord[] = [];
    const parents: Thing[] = [];
    for (const section of sections) {
        for (const { link, at } of linksOf(section, problems)) {
            const key = keyOf(link);
            cords.push({ child: section.name.toLowerCase(), port: '', parent: key, outlet: link.outlet, at });
            // What is no device of the file and feeds one is where power comes from, or lies elsewhere.
            if (link.gateway !== undefined) parents.push({ key, name: key, remote: whole(link), at });
            else if (!known.has(key)) parents.push({ key, name: link.device, kind: 'source', at });
        }
    }
    const hasOutlets = new Set(cords.filter(({ outlet }) => outlet !== undefined).map(({ parent }) => parent));
    const things = sections.map((section) => thingOf(section, hasOutlets.has(section.name.toLowerCase()), problems));
    const chain = assembleChain([...things, ...parents], cords);
    return { ...chain, problems: [...problems, ...chain.problems] };
}

interface Section {
    readonly name: string;
    readonly values: Map<string, { readonly value: string; readonly at: Place }>;
    readonly at: Place;
}

function thingOf(section: Section, hasOutlets: boolean, problems: ImportProblem[]): Thing {
    const value = (name: string) => section.values.get(name)?.value;
    const told = value('override.device.type') ?? value('default.device.type');
    const kind = KINDS.find((one) => one === told) ?? (hasOutlets ? 'pdu' : 'ups');
    const thing = {
        key: section.name.toLowerCase(),
        name: section.name,
        kind,
        description: value('desc'),
        at: section.at,
    };
    return { ...thing, ...reachOf(section, problems) };
}

const KINDS = ['ups', 'pdu', 'ats'] as const satisfies readonly ThingKind[];

type Reach = Pick<Thing, 'options' | 'note' | 'remote'>;

function reachOf({ name, values, at }: Section, problems: ImportProblem[]): Reach {
    const value = (key: string) => values.get(key)?.value ?? '';
    const port = value('port');
    const behind = (device: string): Reach => ({ remote: { device, gateway: 'localhost' } });
    switch (value('driver')) {
        case 'snmp-ups':
            if (port === '') break;
            return { options: snmpOptions(port, value), ...secretNote(value) };
        case 'dummy-ups': {
            const link = port.includes('@') ? parseParentLink(port) : undefined;
            if (link?.ok) return { remote: link.value };
            if (port === '') break;
            const mode = { 'dummy-once': 'once', 'dummy-loop': 'loop' }[value('mode')];
            return { options: { driver: 'replay', file: port, ...(mode === undefined ? {} : { mode }) } };
        }
        case '':
            problems.push({ ...at, message: `${name} has no driver: expected driver = NAME` });
            return behind(name);
        default: {
            const message = `${name}: the driver ${value('driver')} has no counterpart here: it stays with its upsd, and links to it say ${name}@localhost`;
            problems.push({ ...at, message });
            return behind(name);
        }
    }
    problems.push({ ...at, message: `${name} has no port: expected port = ADDRESS, or the name of a file` });
    return behind(name);
}

/** NUT's words for what our driver calls otherwise. */
function snmpOptions(port: string, value: (key: string) => string): Record<string, string> {
    const version = { v1: '1', v2c: '2c', v3: '3' }[value('snmp_version')];
    const user = value('secName');
    return {
        driver: 'snmp',
        address: port,
        ...(version === undefined ? {} : { version }),
        ...(user === '' ? {} : { user }),
    };
}

function secretNote(value: (key: string) => string): Pick<Thing, 'note'> {
    const secrets = ['community', 'authPassword', 'privPassword'].filter((name) => value(name) !== '');
    return secrets.length === 0 ? {} : { note: `write its ${secrets.join(' and ')} into secrets.yaml` };
}

/** Several links, of a transfer switch, stand with blanks between them. */
function linksOf({ name, values }: Section, problems: ImportProblem[]): { link: ParentLink; at: Place }[] {
    const told = values.get('override.device.parent') ?? values.get('default.device.parent');
    return (told?.value ?? '')
        .split(/[\s,]+/)
        .filter((word) => word !== '')
        .flatMap((word) => {
            const at = told?.at ?? { file: '', line: 0 };
            const link = parseParentLink(word);
            if (link.ok) return [{ link: link.value, at }];
            problems.push({ ...at, message: `device.parent of ${name}: ${link.error}` });
            return [];
        });
}

function whole({ outlet: _outlet, ...link }: ParentLink): ParentLink {
    return link;
}

function keyOf(link: ParentLink): string {
    return formatParentLink(whole(link)).toLowerCase();
}

// ups.conf(5): `[name]` begins a section; `key = value`, quotes around what has blanks; a flag stands alone.
const SECTION = /^\[([^\]]*)\]\s*(?:#.*)?$/;
const VALUE = /^([A-Za-z0-9_.-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|((?:[^\s#"\\]|\\.)*)))?\s*(?:#.*)?$/;

function readSections(file: string, text: string): { sections: Section[]; problems: ImportProblem[] } {
    const sections: Section[] = [];
    const problems: ImportProblem[] = [];
    for (const [index, raw] of text.split(/\r?\n/).entries()) {
        const line = raw.trim();
        const at = { file, line: index + 1 };
        if (line === '' || line.startsWith('#')) continue;
        const name = SECTION.exec(line)?.[1]?.trim();
        if (name !== undefined) {
            sections.push({ name, values: new Map(), at });
            continue;
        }
        const [, key, quoted, plain] = VALUE.exec(line) ?? [];
        if (key === undefined)
            problems.push({
                ...at,
                message: 'neither [NAME] nor KEY = VALUE: expected one of them, and quotes around a value with blanks',
            });
        // What stands above the first section is about all of them, and tells nothing of the chain.
        else sections.at(-1)?.values.set(key, { value: (quoted ?? plain ?? '').replace(/\\(.)/g, '$1'), at });
    }
    return { sections, problems };
}
