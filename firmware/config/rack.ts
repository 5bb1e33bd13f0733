// From the configuration to what each part needs: devices for the drivers, links for the chain.

import { resolve } from 'node:path';
import type { ChainSpec } from '#model/chain.ts';
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
        sources: Object.entries(config.sources).map(([id, source]) => ({ id, description: source.description })),
        devices: Object.entries(config.devices).map(([id, device]) => ({
            id: id as DeviceId,
            type: device.type,
            parents: device.parent,
        })),
        hosts: Object.entries(config.hosts).map(([id, host]) => ({
            id: id as DeviceId,
            description: host.description,
            needs: host.needs,
            supplies: Object.entries(host.supplies).map(([name, link]) => ({ name, link })),
        })),
    };
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
    const { type: _type, description: _description, parent: _parent, poll: _poll, ...options } = device;
    return options.driver === 'replay' ? { ...options, file: resolve(folder, options.file) } : options;
}
