// For tests: a driver whose device does what the test says, in the process of the test.

import type { CommandOutcome, DeviceRequest } from '#model/command.ts';
import type { DeviceId } from '#model/device.ts';
import type { DriverDevice } from '#model/driver.ts';
import { ok } from '#model/result.ts';
import type { Driver, OpenDevice, Report } from '../driver.ts';

export class ScriptedDriver implements Driver {
    /** How often each verb was used. */
    readonly counts = { open: 0, poll: 0, close: 0 };
    /** The verbs in the order of their beginning and end: `poll`, `polled`, `command`, `commanded` … */
    readonly order: string[] = [];
    /** Set by `open`. */
    report: Report | undefined;
    opening: () => Promise<void> = async () => undefined;
    polling: (report: Report) => Promise<void> | void = (report) => report.allReadings({ 'ups.status': 'OL' });
    commanding: (request: DeviceRequest) => Promise<CommandOutcome> = async () => ok(undefined);
    closing: () => Promise<void> = async () => undefined;

    async scan(_options: unknown, found: Parameters<Driver['scan']>[1], signal: AbortSignal): Promise<void> {
        found({ driver: 'scripted', options: { port: 1 }, title: 'Scripted UPS' });
        if (!signal.aborted) found({ driver: 'scripted', options: { port: 2 }, title: 'Scripted PDU' });
    }

    /** Something was plugged in or out; set by the session. */
    plugged: (() => void) | undefined;

    watch(changed: () => void): () => void {
        this.plugged = changed;
        return () => {
            this.plugged = undefined;
        };
    }

    async open(_device: DriverDevice, report: Report): Promise<OpenDevice> {
        this.counts.open++;
        await this.opening();
        this.report = report;
        return {
            poll: async () => {
                this.counts.poll++;
                this.order.push('poll');
                await this.polling(report);
                this.order.push('polled');
            },
            command: async (request) => {
                this.order.push('command');
                const outcome = await this.commanding(request);
                this.order.push('commanded');
                return outcome;
            },
            close: async () => {
                this.counts.close++;
                await this.closing();
            },
        };
    }
}

/** A device for tests, polled a hundred times a second. */
export function testDevice(id: string, options: Partial<DriverDevice> = {}): DriverDevice {
    const spec = { id: id as DeviceId, type: 'ups', driver: 'scripted', description: '', parents: [] } as const;
    return { spec, options: {}, pollSeconds: 0.01, ...options };
}
