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

export class DeviceTexts {
    readonly #gateway: Gateway;
    readonly #kept = new Map<string, KeptText>();
    #isFollowing = false;

    constructor(gateway: Gateway) {
        this.#gateway = gateway;
    }

    /** All devices as a JSON array. */
    all(): string {
        this.#follow();
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
            if ('device' in event) this.#kept.delete(event.device);
        });
    }
}
