// Devices as the text that the API gives: made when somebody asks, and kept until the device says something. A page or a program
// that asks every second gets what did not change without making it anew.

import type { Device } from '#model/device.ts';
import type { Gateway } from '../gateway.ts';
import { describeDevice } from './describe-state.ts';

interface KeptText {
    readonly device: Device;
    /** A device is heard without an event when it says the same as before. */
    readonly heardAt: number | undefined;
    readonly text: string;
}

// Ages are counted in seconds: an answer whose `now` is a tenth old is as good as a new one, if nothing has changed.
const FRESH_MS = 100;

export class DeviceTexts {
    readonly #gateway: Gateway;
    readonly #kept = new Map<string, KeptText>();
    #answer: { readonly at: number; readonly body: Buffer } | undefined;
    #isFollowing = false;

    constructor(gateway: Gateway) {
        this.#gateway = gateway;
    }

    /** The answer to GET /api/v1/devices; `now` in ms since 1970. */
    answer(now: number): Buffer {
        this.#follow();
        const age = now - (this.#answer?.at ?? Number.NEGATIVE_INFINITY);
        if (!this.#answer || age < 0 || age >= FRESH_MS) {
            this.#answer = { at: now, body: Buffer.from(`{"now":${now},"devices":${this.#all()}}`) };
        }
        return this.#answer.body;
    }

    #all(): string {
        return `[${Array.from(this.#gateway.devices, (device) => this.#textOf(device)).join(',')}]`;
    }

    #textOf(device: Device): string {
        const kept = this.#kept.get(device.id);
        if (kept?.device === device && kept.heardAt === device.heardAt) return kept.text;
        const text = JSON.stringify(describeDevice(device));
        this.#kept.set(device.id, { device, heardAt: device.heardAt, text });
        return text;
    }

    /** From the first question on: who is never asked keeps nothing. */
    #follow(): void {
        if (this.#isFollowing) return;
        this.#isFollowing = true;
        this.#gateway.subscribe('device-texts', (event) => {
            if (!('device' in event)) return;
            this.#kept.delete(event.device);
            this.#answer = undefined;
        });
    }
}
