// From the configuration to what the shutdown sequence wants.

import type { GatewayConfig } from '#model/config.ts';
import type { ShutdownSpec } from '#model/shutdown.ts';
import { classesOf } from '#model/shutdown-check.ts';

export function shutdownSpec(config: GatewayConfig): ShutdownSpec {
    const classes = classesOf(config);
    const dependants = new Map<string, string[]>();
    for (const [name, { shutdown }] of Object.entries(config.hosts)) {
        for (const before of shutdown.after) dependants.set(before, [...(dependants.get(before) ?? []), name]);
    }
    return {
        ...config.shutdown,
        hosts: new Map(
            Object.entries(config.hosts).map(([name, { shutdown }]) => [
                name,
                { ...shutdown, class: classes.get(name) ?? 0 },
            ]),
        ),
        upses: new Map(
            Object.entries(config.devices).flatMap(([name, { shutdown }]) =>
                shutdown === undefined ? [] : [[name, shutdown] as const],
            ),
        ),
        dependants,
    };
}
