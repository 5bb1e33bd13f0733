// The library for the gateway: a driver that only looks. It runs in a process of its own, as every driver does, because a serial port
// or a broken library must not take down who serves hosts.

import { GatewayError } from '#model/errors.ts';
import type { Driver } from '../driver.ts';
import { type Found, type ScanOptions, scan } from './scan.ts';

export const driver: Driver = {
    /** `looks`: what the library is asked, one call for each, all at once. Throws GatewayError with every way that could not be gone. */
    async scan({ looks }, found, signal) {
        const problems: string[] = [];
        const look = async (options: ScanOptions): Promise<void> => {
            for await (const news of scan({ ...options, neighbours: true, signal })) {
                if (news.type === 'found') found(describe(news));
                else if (news.type === 'ended' && news.problem !== undefined) {
                    problems.push(`${news.method}: ${news.problem}`);
                }
            }
        };
        await Promise.all((looks as readonly ScanOptions[]).map(look));
        if (problems.length > 0) throw new GatewayError('device-unreachable', problems.join('; '));
    },

    open: () => Promise.reject(new GatewayError('driver-unknown', 'a scan opens no device')),
};

/** Without a driver of ours there is nothing to configure. */
function describe({ method, title, address, device = {}, facts, problem }: Found) {
    const { driver = '', ...options } = device;
    return {
        driver: String(driver),
        options,
        title,
        facts: { ...facts, method, ...(address === undefined ? {} : { address }) },
        ...(problem === undefined ? {} : { problem }),
    };
}
