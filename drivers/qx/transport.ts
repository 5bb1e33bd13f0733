// The way to one Qx device, whatever its cable is. One question at a time.

export interface QxTransport {
    /** For people: `USB port 1-1.4`, `/dev/ttyUSB0`. */
    readonly place: string;
    /**
     * Sends the text with a CR behind it. Resolves with what is answered, in Latin-1, up to its CR and with it; without one, when it was
     * cut off; '' when nothing came in time. Throws GatewayError when the device is gone or cannot be written to.
     */
    ask(text: string): Promise<string>;
    /** Lets go of the hardware. Never throws. */
    close(): Promise<void>;
}
