// The cable of a virtual device: connecting to a port of QEMU's xHCI (usbredir on a Unix socket) plugs it in, closing pulls it out.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { UsbPeripheral } from './usb-peripheral.ts';
import {
    deviceConnect,
    encode,
    endpointInfo,
    hello,
    interfaceInfo,
    PACKET,
    type Packet,
    PacketReader,
    STATUS,
} from './usbredir-wire.ts';

const INTERRUPT_IN = 0x81;
/** Of a control transfer, in front of its data. */
const HEADER_BYTES = 10;

export class UsbPlug {
    readonly #device: UsbPeripheral;
    readonly #socket: Socket;
    readonly #reader = new PacketReader();
    #configuration = 1;
    #told = 0n;
    /** Headers of control transfers that got no answer. */
    readonly #unanswered = new Map<bigint, Buffer>();

    private constructor(device: UsbPeripheral, socket: Socket) {
        this.#device = device;
        this.#socket = socket;
        // QEMU closes the connection when the guest ends: that is no failure of a test.
        socket.on('error', () => undefined);
        socket.on('data', (chunk) => {
            for (const packet of this.#reader.read(chunk)) void this.#receive(packet);
        });
        socket.write(hello('powerchain test device'));
    }

    /** Plugs the device into the port with that socket. */
    static async into(path: string, device: UsbPeripheral): Promise<UsbPlug> {
        const socket = connect(path);
        await once(socket, 'connect');
        return new UsbPlug(device, socket);
    }

    /** At once, in the middle of whatever goes on. */
    pull(): void {
        this.#device.listener = undefined;
        this.#socket.destroy();
    }

    async #receive({ type, id, body }: Packet): Promise<void> {
        switch (type) {
            case PACKET.hello:
                this.#send(PACKET.interfaceInfo, 0n, interfaceInfo());
                this.#send(PACKET.endpointInfo, 0n, endpointInfo(this.#device.packetBytes));
                this.#send(PACKET.deviceConnect, 0n, deviceConnect(this.#device.ids));
                return;
            case PACKET.setConfiguration:
                this.#configuration = body[0] ?? 0;
                this.#send(PACKET.configurationStatus, id, [STATUS.success, this.#configuration]);
                return;
            case PACKET.getConfiguration:
                this.#send(PACKET.configurationStatus, id, [STATUS.success, this.#configuration]);
                return;
            case PACKET.reset:
                this.#device.begun?.('port');
                return;
            case PACKET.setAlternate:
                this.#device.begun?.('interface');
                this.#send(PACKET.alternateStatus, id, [STATUS.success, body[0] ?? 0, 0]);
                return;
            case PACKET.getAlternate:
                this.#send(PACKET.alternateStatus, id, [STATUS.success, body[0] ?? 0, 0]);
                return;
            case PACKET.startInterrupt:
                this.#device.listener = (report) => this.#interrupt(report);
                this.#send(PACKET.interruptStatus, id, [STATUS.success, INTERRUPT_IN]);
                return;
            case PACKET.stopInterrupt:
                this.#device.listener = undefined;
                this.#send(PACKET.interruptStatus, id, [STATUS.success, INTERRUPT_IN]);
                return;
            case PACKET.control:
                await this.#control(id, body);
                return;
            case PACKET.cancel:
                this.#cancel(id);
                return;
            default: // Filters need no answer.
        }
    }

    /** The header is endpoint, request, request type, status, value, index, length; then the data. */
    async #control(id: bigint, body: Buffer): Promise<void> {
        const [value, length] = [body.readUInt16LE(4), body.readUInt16LE(8)];
        const [, request = 0, requestType = 0] = body;
        const answer = await this.#device.control({
            requestType,
            request,
            value,
            length,
            data: body.subarray(HEADER_BYTES),
        });
        if (answer === 'silent') {
            this.#unanswered.set(id, Buffer.from(body.subarray(0, HEADER_BYTES)));
            return;
        }
        const isIn = (requestType & 0x80) !== 0;
        const data = answer === 'stall' || !isIn ? new Uint8Array() : answer;
        const header = Buffer.from(body.subarray(0, HEADER_BYTES));
        header[3] = answer === 'stall' ? STATUS.stall : STATUS.success;
        header.writeUInt16LE(answer === 'stall' ? 0 : isIn ? data.length : length, 8);
        this.#send(PACKET.control, id, Buffer.concat([header, data]));
    }

    /** The kernel waits no more for a transfer that was never answered. */
    #cancel(id: bigint): void {
        const header = this.#unanswered.get(id);
        if (header === undefined) return;
        this.#unanswered.delete(id);
        header[3] = STATUS.cancelled;
        header.writeUInt16LE(0, 8);
        this.#send(PACKET.control, id, header);
    }

    #interrupt(report: Uint8Array): void {
        const header = Buffer.from([INTERRUPT_IN, STATUS.success, report.length & 0xff, report.length >> 8]);
        this.#send(PACKET.interrupt, this.#told++, Buffer.concat([header, report]));
    }

    #send(type: number, id: bigint, body: Buffer | readonly number[]): void {
        if (!this.#socket.destroyed) this.#socket.write(encode({ type, id, body: Buffer.from(body) }));
    }
}
