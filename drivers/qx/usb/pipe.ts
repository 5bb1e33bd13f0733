// What a framing may do with a USB device: control transfers and its interrupt endpoints. One transfer at a time.

/** A control transfer, USB 2.0 §9.3; its direction is that of the method. */
export interface Setup {
    readonly type: 'standard' | 'class' | 'vendor';
    readonly recipient: 'device' | 'interface' | 'endpoint';
    readonly request: number;
    readonly value: number;
    readonly index: number;
}

export interface UsbPipe {
    /** For people: `USB port 1-1.4`. */
    readonly place: string;
    /** Bytes of a packet of its first interrupt endpoint into us, and of the one out of us; 0: there is none. */
    readonly inBytes: number;
    readonly outBytes: number;
    /** Throws GatewayError: `device-gone`, `device-refused` (a stall), `device-unreachable` (no answer in time). Every method does. */
    controlOut(setup: Setup, data: Uint8Array): Promise<void>;
    controlIn(setup: Setup, length: number): Promise<Uint8Array>;
    /** Of the interrupt endpoint into us; empty: nothing came in time. */
    read(length: number, patienceMs: number): Promise<Uint8Array>;
    /** To the interrupt endpoint out of us. */
    write(data: Uint8Array): Promise<void>;
    close(): Promise<void>;
}
