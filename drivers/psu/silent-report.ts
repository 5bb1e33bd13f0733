// For who asks a device something and does not want its news: a scan, a test of its orders.

import type { Report } from '../driver.ts';

const nothing = (): void => undefined;

export const SILENT_REPORT: Report = {
    readings: nothing,
    allReadings: nothing,
    capabilities: nothing,
    due: nothing,
    stale: nothing,
    log: nothing,
};
