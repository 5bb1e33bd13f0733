// For the bench: a driver whose only reading is the time at which it was read, in nanoseconds of the machine's monotonic clock,
// which is the same in every process. It takes a new name at once, so that the way there and back can be timed.

import { ok } from '#model/result.ts';
import type { Driver } from '../../drivers/driver.ts';

export const driver: Driver = {
    async scan() {
        // There is nothing to find.
    },
    async open(_device, report) {
        report.allReadings({ 'ups.status': 'OL', 'ups.id': '' });
        report.capabilities([], { 'ups.id': { kind: 'text', maxLength: 32 } });
        return {
            async poll() {
                report.readings({ 'experimental.stamp': process.hrtime.bigint().toString() });
            },
            async command(request) {
                report.readings({ 'ups.id': request.value ?? '' });
                return ok(undefined);
            },
            async close() {
                // There is nothing to let go of.
            },
        };
    },
};
