// From the configuration to what each part needs: devices for the drivers, links for the chain.

import { resolve } from 'node:path';
import type { ChainSpec, Rating } from '#model/chain.ts';
import { DEVICE_ELECTRIC } from '#model/chain-config.ts';
import type { DeviceConfig, GatewayConfig } from '#model/config.ts';
import type { DeviceId, DeviceSpec } from '#model/device.ts';
import type { DriverDevice } from '#model/driver.ts';
import type { ParentLink } from '#model/parent-link.ts';

/** `folder` is where gateway.yaml lies: file names in it are relative to it. */
export function driverDevices(config: GatewayConfig, folder: string): DriverDevice[] {
    return Object.entries(config.devices).map(([id, device]) => ({
        spec: deviceSpec(id as DeviceId, device),
        options: optionsOf(device, folder),
        pollSeconds: device.poll,
    }));
}

export function chainSpec(config: GatewayConfig): ChainSpec {
    return {
        sources: Object.entries(config.sources).map(([id, source]) => ({
            id,
            description: source.description,
            isGenerator: source.kind === 'generator',
            rating: ratingOf(source),
        })),
        // A server is a device to switch and to read; its place in the chain is that of the host.
        devices: Object.entries(config.devices)
            .filter(([, { type }]) => type !== 'server')
            .map(([id, device]) => ({
                id: id as DeviceId,
                type: device.type,
                parents: device.parent,
                rating: ratingOf(device),
                groups: Object.entries(device.groups ?? {}).map(([name, group]) => ({
                    name,
                    outlets: group.outlets,
                    phase: group.phase,
                    rating: { amperes: group.breaker, volts: device.voltage },
                })),
            })),
        hosts: Object.entries(config.hosts).map(([id, host]) => ({
            id: id as DeviceId,
            description: host.description,
            needs: host.needs,
            network: host.network ?? [],
            supplies: Object.entries(host.supplies).map(([name, link]) => ({ name, link })),
        })),
    };
}

function ratingOf(of: {
    readonly breaker?: number | undefined;
    readonly phases?: 1 | 3 | undefined;
    readonly voltage?: number | undefined;
    readonly power?: number | undefined;
}): Rating {
    return { amperes: of.breaker, phases: of.phases, volts: of.voltage, watts: of.power };
}

/** Everything that something hangs on. */
export function parentLinks({ devices, hosts }: ChainSpec): ParentLink[] {
    const supplies = hosts.flatMap((host) => host.supplies.map(({ link }) => link));
    return [...devices.flatMap(({ parents }) => parents), ...supplies];
}

function deviceSpec(id: DeviceId, device: DeviceConfig): DeviceSpec {
    return { id, type: device.type, driver: device.driver, description: device.description, parents: device.parent };
}

function optionsOf(device: DeviceConfig, folder: string): Record<string, unknown> {
    const ours = new Set([
        'type',
        'description',
        'parent',
        'poll',
        'battery',
        'shutdown',
        ...Object.keys(DEVICE_ELECTRIC),
    ]);
    const options = Object.fromEntries(Object.entries(device).filter(([key]) => !ours.has(key)));
    if (device.driver === 'psu' && device.ca !== undefined) return { ...options, ca: resolve(folder, device.ca) };
    return device.driver === 'replay' ? { ...options, file: resolve(folder, device.file) } : options;
}
