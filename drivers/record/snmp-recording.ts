// An SNMP agent as a recording in snmpsim's format: what it says of itself and of power, nothing of its network. Asks with GETNEXT,
// one after another: old cards take no more.

import { GatewayError } from '#model/errors.ts';
import { cleanText } from '../snmp/conversions.ts';
import type { Exchange } from '../snmp/exchange.ts';
import { compareOids, END_OF_MIB_VIEW, type Said } from '../snmp/raw.ts';
import { PersonalData } from './personal-data.ts';

// system, UPS-MIB, ENTITY-MIB, ENTITY-SENSOR-MIB, the makers' own. Interfaces, routes and neighbours say where it stands.
const TREES = ['1.3.6.1.2.1.1', '1.3.6.1.2.1.33', '1.3.6.1.2.1.47', '1.3.6.1.2.1.99', '1.3.6.1.4.1'];
// RFC 3418 sysContact, sysName, sysLocation.
const PRIVATE = ['1.3.6.1.2.1.1.4.0', '1.3.6.1.2.1.1.5.0', '1.3.6.1.2.1.1.6.0'];
// RFC 6933 entPhysicalSerialNum.
const SERIALS = ['1.3.6.1.2.1.47.1.1.1.1.11.'];
// The largest agents have ten thousand; one that goes on is a card gone mad.
const OBJECTS_MAX = 50_000;
const PRINTABLE = /^[\x20-\x7e]*$/;

// RFC 2578 §7.1.5.
const IP_ADDRESS = 64;
const OCTETS = 4;

/** Text of `agent.snmprec`. Throws GatewayError when the agent is silent. */
export async function recordSnmp(exchange: Exchange): Promise<string> {
    const personal = new PersonalData();
    const found: Said[] = [];
    for (const tree of TREES) await walk(exchange, tree, found);
    if (found.length === 0)
        throw new GatewayError('device-unreachable', 'it answers nothing: wrong address or community?');
    for (const { oid, raw } of found)
        if (isSerial(oid) && raw?.kind === 'octets') personal.serial(cleanText(raw.bytes));
    return `${found.flatMap((said) => line(said, personal) ?? []).join('\n')}\n`;
}

async function walk(exchange: Exchange, tree: string, found: Said[]): Promise<void> {
    let last = tree;
    while (found.length < OBJECTS_MAX) {
        const answer = await exchange.getNext([last]);
        // Version 1 says so that nothing comes behind.
        if (!answer.ok && answer.error.type === 'status') return;
        if (!answer.ok)
            throw new GatewayError('device-unreachable', `it does not answer behind ${last} (${answer.error.type})`);
        const [next] = answer.value;
        if (next === undefined || !next.oid.startsWith(`${tree}.`) || compareOids(next.oid, last) <= 0) return;
        if (next.tag === END_OF_MIB_VIEW) return;
        found.push(next);
        last = next.oid;
    }
}

function isSerial(oid: string): boolean {
    return SERIALS.some((column) => oid.startsWith(column));
}

function line({ oid, tag, raw }: Said, personal: PersonalData): string | undefined {
    if (tag === IP_ADDRESS) return `${oid}|64x|c0000201`; // 192.0.2.1
    if (raw === undefined) return undefined;
    if (raw.kind !== 'octets') return `${oid}|${tag}|${raw.value}`;
    // What is Opaque is for programs of the maker.
    return tag === OCTETS ? `${oid}|${octets(oid, Buffer.from(raw.bytes), personal)}` : undefined;
}

function octets(oid: string, bytes: Buffer, personal: PersonalData): string {
    const text = bytes.toString('latin1');
    if (PRIVATE.includes(oid)) return '4|recorded';
    // Six bytes that are no text are the address of a network card.
    if (!PRINTABLE.test(text)) return `4x|${bytes.length === 6 ? '020000000000' : bytes.toString('hex')}`;
    return `4|${isSerial(oid) ? personal.serial(text) : personal.text(text)}`;
}
