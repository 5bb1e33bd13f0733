// An SNMP agent as a recording in snmpsim's format: what it says of itself and of power, nothing of its network. Asks with GETNEXT,
// one after another: old cards take no more.

import snmp, { type Varbind } from 'net-snmp';
import { GatewayError } from '#model/errors.ts';
import type { Exchange } from '../snmp/exchange.ts';
import { compareOids } from '../snmp/raw.ts';
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

const { ObjectType } = snmp;
// RFC 2578 §7.1.5.
const IP_ADDRESS = 64;

/** Text of `agent.snmprec`. Throws GatewayError when the agent is silent. */
export async function recordSnmp(exchange: Exchange): Promise<string> {
    const personal = new PersonalData();
    const found: Varbind[] = [];
    for (const tree of TREES) await walk(exchange, tree, found);
    if (found.length === 0)
        throw new GatewayError('device-unreachable', 'it answers nothing: wrong address or community?');
    for (const { oid, value } of found) if (isSerial(oid)) personal.serial(`${value}`);
    return `${found.flatMap((varbind) => line(varbind, personal) ?? []).join('\n')}\n`;
}

async function walk(exchange: Exchange, tree: string, found: Varbind[]): Promise<void> {
    let last = tree;
    while (found.length < OBJECTS_MAX) {
        const answer = await exchange.getNext([last]);
        // Version 1 says so that nothing comes behind.
        if (!answer.ok && answer.error.type === 'status') return;
        if (!answer.ok)
            throw new GatewayError('device-unreachable', `it does not answer behind ${last} (${answer.error.type})`);
        const [next] = answer.value;
        if (next === undefined || !next.oid.startsWith(`${tree}.`) || compareOids(next.oid, last) <= 0) return;
        if (next.type === ObjectType.EndOfMibView) return;
        found.push(next);
        last = next.oid;
    }
}

function isSerial(oid: string): boolean {
    return SERIALS.some((column) => oid.startsWith(column));
}

function line({ oid, type, value }: Varbind, personal: PersonalData): string | undefined {
    const isBytes = value instanceof Uint8Array;
    if (type === ObjectType.OctetString && isBytes) return `${oid}|${octets(oid, Buffer.from(value), personal)}`;
    if (type === IP_ADDRESS) return `${oid}|64x|c0000201`; // 192.0.2.1
    if (type === ObjectType.Counter64 && isBytes) return `${oid}|70x|${Buffer.from(value).toString('hex')}`;
    if (type === ObjectType.OID) return `${oid}|6|${value}`;
    return typeof value === 'number' ? `${oid}|${type}|${value}` : undefined;
}

function octets(oid: string, bytes: Buffer, personal: PersonalData): string {
    const text = bytes.toString('latin1');
    if (PRIVATE.includes(oid)) return '4|recorded';
    // Six bytes that are no text are the address of a network card.
    if (!PRINTABLE.test(text)) return `4x|${bytes.length === 6 ? '020000000000' : bytes.toString('hex')}`;
    return `4|${isSerial(oid) ? personal.serial(text) : personal.text(text)}`;
}
