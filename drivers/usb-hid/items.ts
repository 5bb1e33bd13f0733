// The items of a report descriptor: the bytes cut into pieces, nothing of what they mean. Never throws: a descriptor that ends
// in the middle of an item ends before it.

/** HID 1.11 §6.2.2.2: bType of the prefix. */
export type ItemKind = 'main' | 'global' | 'local' | 'reserved';

export interface Item {
    readonly kind: ItemKind;
    /** bTag. */
    readonly tag: number;
    /** Bytes of data: 0, 1, 2 or 4. */
    readonly size: number;
    /** The data as an unsigned number, little-endian. */
    readonly unsigned: number;
    /** The same bytes as a two's complement number. */
    readonly signed: number;
}

const KINDS: readonly ItemKind[] = ['main', 'global', 'local', 'reserved'];
// HID 1.11 §6.2.2.3: the prefix of a long item; its next byte is the number of data bytes, the one after that its tag.
const LONG_ITEM = 0xfe;
const LONG_HEADER = 3;

export function* itemsOf(descriptor: Uint8Array): Generator<Item> {
    let at = 0;
    while (at < descriptor.length) {
        const prefix = descriptor[at] ?? 0;
        if (prefix === LONG_ITEM) {
            // HID 1.11 §6.2.2.3: no long item tags are defined.
            at += LONG_HEADER + (descriptor[at + 1] ?? 0);
            continue;
        }
        // HID 1.11 §6.2.2.2: bSize 3 stands for four bytes.
        const size = [0, 1, 2, 4][prefix & 3] ?? 0;
        if (at + 1 + size > descriptor.length) return;
        const data = descriptor.subarray(at + 1, at + 1 + size);
        yield { kind: KINDS[(prefix >> 2) & 3] ?? 'reserved', tag: prefix >> 4, size, ...numbersIn(data) };
        at += 1 + size;
    }
}

function numbersIn(data: Uint8Array): { unsigned: number; signed: number } {
    const unsigned = data.reduce((sum, byte, at) => sum + byte * 2 ** (8 * at), 0);
    const range = 2 ** (8 * data.length);
    return { unsigned, signed: data.length > 0 && unsigned >= range / 2 ? unsigned - range : unsigned };
}
