// A UPS that speaks Megatec behind a Cypress chip: lines come in output reports of 8 bytes, answers go out in packets of 8. Written from
// the descriptions of both.

import { type Answer, answerStandard, type HidFace, type Setup, type UsbPeripheral } from './usb-peripheral.ts';

const CR = '\r';
const DONE = new Uint8Array();
// HID Usage Tables: a page of the maker's own; eight bytes in, eight bytes out, as the chip declares them.
const DESCRIPTOR = '06 a0 ff 09 01 a1 01 09 03 15 00 26 ff 00 75 08 95 08 81 02 09 04 91 02 c0';

export class UsbQx implements UsbPeripheral {
    readonly ids = { vendor: 0x0665, product: 0x5161 };
    readonly packetBytes = 8;
    readonly #face: HidFace;
    #heard = '';
    #listener: ((packet: Uint8Array) => void) | undefined;
    /** Packets that nobody has fetched: an endpoint keeps them until the host asks. */
    #waiting: Uint8Array[] = [];
    /** Lines that came in, without CR. */
    readonly received: string[] = [];
    /** By question; orders are done in silence, anything else is given back. */
    readonly answers = new Map<string, string>([
        ['Q1', '(230.1 229.0 230.4 014 50.0 26.4 30.0 00001001\r'],
        ['F', '#230.0 004 024.0 50.0\r'],
        ['I', '#ACME            RACK-1000  V1.02     \r'],
    ]);
    readonly orders = /^(?:T\d*|TL|CT|Q|C|S[.\d]\d(?:R\d{4})?)$/;

    constructor() {
        const reportDescriptor = Buffer.from(DESCRIPTOR.replaceAll(' ', ''), 'hex');
        const names = { manufacturer: 'INNO TECH', model: 'USB to Serial', serial: '' };
        this.#face = { ...this.ids, ...names, reportDescriptor, packetBytes: this.packetBytes };
    }

    get listener(): ((packet: Uint8Array) => void) | undefined {
        return this.#listener;
    }

    set listener(listener: ((packet: Uint8Array) => void) | undefined) {
        this.#listener = listener;
        if (listener) for (const packet of this.#waiting.splice(0)) listener(packet);
    }

    async control(setup: Setup): Promise<Answer> {
        const standard = await answerStandard(this.#face, setup);
        if (standard !== undefined) return typeof standard === 'string' ? standard : standard.subarray(0, setup.length);
        // USB HID 1.11 §7.2.2 SET_REPORT, output.
        const isReport = setup.requestType === 0x21 && setup.request === 9 && setup.value === 0x0200;
        if (isReport) this.#receive(Buffer.from(setup.data).toString('latin1').replaceAll('\0', ''));
        return (setup.requestType & 0x80) === 0 ? DONE : 'stall';
    }

    #receive(text: string): void {
        this.#heard += text;
        const end = this.#heard.indexOf(CR);
        if (end < 0) return;
        const line = this.#heard.slice(0, end);
        this.#heard = this.#heard.slice(end + 1);
        this.received.push(line);
        const answer = Buffer.from(this.answers.get(line) ?? (this.orders.test(line) ? '' : line + CR), 'latin1');
        for (let at = 0; at < answer.length; at += this.packetBytes) {
            const packet = new Uint8Array(this.packetBytes);
            packet.set(answer.subarray(at, at + this.packetBytes));
            if (this.#listener) this.#listener(packet);
            else this.#waiting.push(packet);
        }
    }
}
