// Watches what a broker sends for packets that are larger than anything we ask for, before they are gathered in memory. Reads only
// the fixed headers (MQTT 3.1.1 §2.2). Pure.

export class PacketGuard {
    readonly #bytesMax: number;
    /** Bytes of the present packet that are still to come. */
    #rest = 0;
    #length = 0;
    #shift = -1;

    constructor(bytesMax: number) {
        this.#bytesMax = bytesMax;
    }

    /** Whether a packet that begins in this piece of the stream is too large, or no MQTT at all. */
    isTooMuch(chunk: Uint8Array): boolean {
        for (let at = 0; at < chunk.length; ) {
            if (this.#rest > 0) {
                const taken = Math.min(this.#rest, chunk.length - at);
                this.#rest -= taken;
                at += taken;
                continue;
            }
            const byte = chunk[at++] ?? 0;
            if (this.#shift < 0) {
                this.#shift = 0;
                this.#length = 0;
                continue;
            }
            this.#length += (byte & 0x7f) * 2 ** this.#shift;
            this.#shift += 7;
            if (this.#length > this.#bytesMax || this.#shift > 28) return true;
            if ((byte & 0x80) !== 0) continue;
            this.#rest = this.#length;
            this.#shift = -1;
        }
        return false;
    }
}
