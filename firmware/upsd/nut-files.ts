// NUT's own files as a configuration of this program: devices, users and addresses, by the same rules by which they are imported. Read anew
// at each reload; nothing is written.

import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { GATEWAY_CONFIG, type GatewayConfig } from '#model/config.ts';
import type { DeviceId } from '#model/device.ts';
import type { DriverDevice } from '#model/driver.ts';
import { messageOf } from '#model/errors.ts';
import { failed, ok, type Result } from '#model/result.ts';
import { type ConfName, NutConf } from '#nut/conf.ts';
import type { Note } from '#nut/installation/notes.ts';
import { type InstallationFile, type Takeover, takeOver } from '#nut/installation/takeover.ts';
import { driverDevices } from '../config/rack.ts';

export interface NutFiles {
    readonly nut: GatewayConfig['nut'];
    /** In the order of ups.conf; one whose driver has no counterpart is there, and never heard. */
    readonly devices: readonly DriverDevice[];
    /** What was not understood, and why. */
    readonly notes: readonly Note[];
}

const FILES: readonly ConfName[] = ['ups.conf', 'upsd.conf', 'upsd.users'];
// As in upsd: without users nobody may change anything, without the others there is nothing to serve.
const MAY_BE_MISSING: readonly ConfName[] = ['upsd.users'];

// upsd grants the role to whoever proves the user, wherever from.
const ANYWHERE = ['0.0.0.0/0', '::/0'];

/** `folder` is NUT_CONFPATH. The error says which file cannot be used, and why. */
export function readNutFiles(
    folder: string,
    { environment, ipVersion }: { environment: NodeJS.ProcessEnv; ipVersion: 4 | 6 | undefined },
): Result<NutFiles> {
    const files = readTexts(folder);
    if (!files.ok) return files;
    const takeover = takeOver(files.value, hostname());
    const parsed = v.safeParse(GATEWAY_CONFIG, configOf(takeover));
    if (!parsed.success) {
        const [issue] = parsed.issues;
        return failed(`${v.getDotPath(issue) ?? folder}: ${issue.message}`);
    }
    const text = (name: ConfName) => files.value.find((file) => file.name === name)?.text;
    const devices = allDevices(new NutConf('ups.conf', text('ups.conf')), parsed.output, folder);
    const allowed = new NutConf('upsd.conf', text('upsd.conf')).get({ key: 'ALLOW_NO_DEVICE' })?.[0];
    if (devices.length === 0 && !isTrue(allowed) && !isTrue(environment.ALLOW_NO_DEVICE)) {
        return failed(`${join(folder, 'ups.conf')} has no UPS: add one, or say ALLOW_NO_DEVICE true in upsd.conf`);
    }
    const { nut } = parsed.output;
    const listen = nut.listen.filter((address) => isOfVersion(address, ipVersion));
    return ok({ nut: { ...nut, listen }, devices, notes: takeover.notes });
}

function readTexts(folder: string): Result<InstallationFile[]> {
    const files: InstallationFile[] = [];
    for (const name of FILES) {
        const path = join(folder, name);
        try {
            files.push({ name, path, text: readFileSync(path, 'utf8') });
        } catch (error) {
            const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
            if (!isMissing || !MAY_BE_MISSING.includes(name))
                return failed(`${path} cannot be read: ${messageOf(error)}`);
        }
    }
    return ok(files);
}

function configOf({ devices, users, server }: Takeover): object {
    const withPlaces = Object.entries(users).map(([name, user]) => [
        name,
        user.upsmon === 'primary' ? { ...user, from: ANYWHERE } : user,
    ]);
    // Without CERTFILE upsd offers no encryption.
    const tls = server.tls ?? { offer: false };
    return {
        version: 1,
        devices: withoutParents(devices),
        nut: { ...server, tls, users: Object.fromEntries(withPlaces) },
    };
}

/** There is no chain here: `device.parent` is for those who ask a gateway. */
function withoutParents(devices: Takeover['devices']): object {
    const bare = Object.entries(devices).map(([name, { parent: _parent, ...device }]) => [name, device]);
    return Object.fromEntries(bare);
}

function allDevices({ sections }: NutConf, config: GatewayConfig, folder: string): DriverDevice[] {
    const driven = new Map(driverDevices(config, folder).map((device) => [device.spec.id.toLowerCase(), device]));
    const names = new Map(sections.map(({ name }) => [name.toLowerCase(), name]));
    return [...names].filter(([key]) => key !== 'default').map(([key, name]) => driven.get(key) ?? neverHeard(name));
}

function neverHeard(name: string): DriverDevice {
    const spec = { id: name as DeviceId, type: 'ups', driver: 'none', description: '', parents: [] } as const;
    return { spec, options: {}, pollSeconds: 2 };
}

/** upsd.conf(5). */
function isTrue(word: string | undefined): boolean {
    return /^(?:true|yes|on|1)$/i.test(word ?? '');
}

function isOfVersion(address: string, version: 4 | 6 | undefined): boolean {
    return version === undefined || (isIP(address) || version) === version;
}
