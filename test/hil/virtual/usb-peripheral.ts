// What a virtual USB device is to its cable, and the part that all of ours share: one HID interface with one interrupt endpoint, and the
// answers to the standard requests of USB 2.0 §9.4.

/** A control transfer, USB 2.0 §9.3. */
export interface Setup {
    readonly requestType: number;
    readonly request: number;
    readonly value: number;
    readonly length: number;
    readonly data: Uint8Array;
}

/** `silent`: the transfer never ends. */
export type Answer = Uint8Array | 'stall' | 'silent';

export interface UsbPeripheral {
    readonly ids: { readonly vendor: number; readonly product: number };
    /** Bytes of a packet of its interrupt endpoint. */
    readonly packetBytes: number;
    /** Where what it tells by itself goes; undefined while it is not plugged in. */
    listener: ((packet: Uint8Array) => void) | undefined;
    control(setup: Setup): Promise<Answer>;
    /** Called when the host has the device, or its interface, begin anew. */
    begun?: ((what: 'port' | 'interface') => void) | undefined;
}

export interface HidFace {
    readonly vendor: number;
    readonly product: number;
    /** '': it has none. */
    readonly manufacturer: string;
    readonly model: string;
    readonly serial: string;
    readonly reportDescriptor: Uint8Array;
    readonly packetBytes: number;
    /** Strings by index, beside its names. */
    text?(index: number): Promise<string | undefined>;
}

const DESCRIPTOR = { device: 1, configuration: 2, text: 3, hid: 0x21, report: 0x22 } as const;
// No recording has strings with these numbers.
const TEXT = { manufacturer: 0xf1, product: 0xf2, serial: 0xf3 } as const;
const ENGLISH = 0x0409;

/** The answer to a standard request; undefined: it is another kind of request. */
export async function answerStandard(
    face: HidFace,
    { requestType, request, value }: Setup,
): Promise<Answer | undefined> {
    const isDescriptor = request === 6 && (requestType === 0x80 || requestType === 0x81);
    if (isDescriptor) return describe(face, value >> 8, value & 0xff);
    if (requestType === 0x80 && request === 0) return Uint8Array.from([0, 0]);
    return undefined;
}

async function describe(face: HidFace, kind: number, index: number): Promise<Answer> {
    switch (kind) {
        case DESCRIPTOR.device:
            return deviceDescriptor(face);
        case DESCRIPTOR.configuration:
            return configuration(face);
        case DESCRIPTOR.text:
            return stringDescriptor(face, index);
        case DESCRIPTOR.hid:
            return hidDescriptor(face);
        case DESCRIPTOR.report:
            return face.reportDescriptor;
        default:
            return 'stall';
    }
}

/** USB 2.0 §9.6.1. */
function deviceDescriptor({ vendor, product, manufacturer, model, serial }: HidFace): Uint8Array {
    const texts = [manufacturer && TEXT.manufacturer, model && TEXT.product, serial && TEXT.serial];
    const indexes = texts.map((index) => index || 0);
    return Uint8Array.from([18, 1, 0x10, 1, 0, 0, 0, 64, ...word(vendor), ...word(product), 0, 1, ...indexes, 1]);
}

/** USB 2.0 §9.6.3, §9.6.5, §9.6.6: one interface of class HID, one interrupt endpoint. */
function configuration(face: HidFace): Uint8Array {
    const body = [9, 4, 0, 0, 1, 3, 0, 0, 0, ...hidDescriptor(face), 7, 5, 0x81, 3, ...word(face.packetBytes), 10];
    return Uint8Array.from([9, 2, ...word(9 + body.length), 1, 1, 0, 0xa0, 1, ...body]);
}

/** USB HID 1.11 §6.2.1. */
function hidDescriptor({ reportDescriptor }: HidFace): Uint8Array {
    return Uint8Array.from([9, 0x21, 0x10, 1, 0, 1, 0x22, ...word(reportDescriptor.length)]);
}

/** USB 2.0 §9.6.7. */
async function stringDescriptor(face: HidFace, index: number): Promise<Answer> {
    if (index === 0) return Uint8Array.from([4, 3, ...word(ENGLISH)]);
    const names: Readonly<Record<number, string>> = {
        [TEXT.manufacturer]: face.manufacturer,
        [TEXT.product]: face.model,
        [TEXT.serial]: face.serial,
    };
    const text = names[index] ?? (await face.text?.(index));
    if (text === undefined) return 'stall';
    const utf16 = Buffer.from(text, 'utf16le');
    return Uint8Array.from([2 + utf16.length, 3, ...utf16]);
}

function word(number: number): [number, number] {
    return [number & 0xff, number >> 8];
}
