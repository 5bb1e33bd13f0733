// The ready texts of all devices, and which event makes which of them untrue. Nothing here is computed before a client asks.

import type { Device } from '#model/device.ts';
import type { GatewayEvent } from '#model/events.ts';
import type { Gateway } from '../gateway.ts';
import { DeviceText } from './device-text.ts';
import { VIEW_NAME } from './own-view.ts';
import { listReply, valueLine } from './reply.ts';

export class DeviceTexts {
    readonly #gateway: Gateway;
    readonly #devices = new Map<string, DeviceText>();
    #listUps: string | undefined;

    constructor(gateway: Gateway) {
        this.#gateway = gateway;
    }

    of(device: Device): DeviceText {
        const ready = this.#devices.get(device.id);
        if (ready) return ready;
        const text = new DeviceText(device);
        this.#devices.set(device.id, text);
        return text;
    }

    /** The texts of a device that somebody asked for before, by its own spelling. */
    known(name: string): DeviceText | undefined {
        return this.#devices.get(name);
    }

    /** The reply to LIST UPS. `own` is listed first, under the name that everybody may use for his own. */
    listUps(own?: Device): string {
        if (own) return listReply('UPS', this.#upsLines(own));
        this.#listUps ??= listReply('UPS', this.#upsLines());
        return this.#listUps;
    }

    #upsLines(own?: Device): string[] {
        const line = (id: string, { description }: Device): string =>
            valueLine(`UPS ${id}`, description || 'Description unavailable');
        // The view hides a device of the same name.
        const others = [...this.#gateway.devices].filter(({ id }) => !own || id.toLowerCase() !== VIEW_NAME);
        return [...(own ? [line(VIEW_NAME, own)] : []), ...others.map((device) => line(device.id, device))];
    }

    handle(event: GatewayEvent): void {
        switch (event.type) {
            case 'device-added':
            case 'device-removed':
            case 'device-changed':
                this.#devices.delete(event.device);
                this.#listUps = undefined;
                break;
            case 'readings':
                this.#devices.get(event.device)?.changed([...Object.keys(event.values), ...event.gone]);
                break;
            case 'forced-shutdown':
                this.#devices.get(event.device)?.changed(['ups.status']);
                break;
            default:
                break; // the other events change no variable
        }
    }

    clear(): void {
        this.#devices.clear();
        this.#listUps = undefined;
    }
}
