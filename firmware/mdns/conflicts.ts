// Whose name it is (RFC 6762 §8 and §9): whether a packet says that somebody else has a name of ours, and who gives way when two
// want one at the same moment. Pure.

import { type Answer, encode, type Packet } from 'dns-packet';
import { comparable, keyOf, type OwnRecord } from './service-records.ts';

/** Names of `own` that somebody else has; `told` are keys of what we said lately: it comes back to us. */
export function namesTaken(response: Packet, own: readonly OwnRecord[], told: (key: string) => boolean): Set<string> {
    const names = new Set(own.filter(({ flush }) => flush).map(({ name }) => name.toLowerCase()));
    const keys = new Set(own.map(keyOf));
    const taken = new Set<string>();
    for (const answer of [...(response.answers ?? []), ...(response.additionals ?? [])]) {
        const record = comparable(answer);
        const name = record?.name.toLowerCase();
        // What is said of a name changes (TXT); where it leads does not, unless it is another one's.
        if (!record || name === undefined || record.type === 'TXT' || record.type === 'PTR') continue;
        // A farewell takes nothing.
        if (record.ttl === 0 || !names.has(name) || keys.has(keyOf(record)) || told(keyOf(record))) continue;
        taken.add(name);
    }
    return taken;
}

/** What of ours somebody else said otherwise without claiming the name: it is told again, or caches believe them. */
export function disputed(response: Packet, own: readonly OwnRecord[], told: (key: string) => boolean): OwnRecord[] {
    const texts = own.filter(({ type }) => type === 'TXT');
    const said = (response.answers ?? []).map(comparable).filter((record) => record?.type === 'TXT');
    return texts.filter((record) =>
        said.some(
            (other) =>
                other?.name.toLowerCase() === record.name.toLowerCase() &&
                keyOf(other) !== keyOf(record) &&
                !told(keyOf(other)),
        ),
    );
}

/** Two ask for the same name at once: the one whose records sort later has it (RFC 6762 §8.2). True: we wait. */
export function mustGiveWay(probe: Packet, own: readonly OwnRecord[]): boolean {
    const names = new Set(own.filter(({ flush }) => flush).map(({ name }) => name.toLowerCase()));
    for (const name of names) {
        const theirs = (probe.authorities ?? []).filter((answer) => String(answer.name).toLowerCase() === name);
        if (theirs.length === 0) continue;
        const ours = own.filter((record) => record.name.toLowerCase() === name);
        if (Buffer.compare(sorted(ours), sorted(theirs)) < 0) return true;
    }
    return false;
}

function sorted(records: readonly Answer[]): Buffer {
    return Buffer.concat(records.map(bytesOf).sort(Buffer.compare));
}

/** Class, type and content, as §8.2 compares them. */
function bytesOf(record: Answer): Buffer {
    const bytes = encode({ type: 'response', answers: [{ ...record, flush: false } as Answer] });
    // 12 bytes of header, then the name: a length in front of each label, and a zero.
    const at = 12 + Buffer.byteLength(record.name) + 2;
    return Buffer.concat([bytes.subarray(at + 2, at + 4), bytes.subarray(at, at + 2), bytes.subarray(at + 10)]);
}
