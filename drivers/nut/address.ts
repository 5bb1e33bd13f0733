// Where a device of another NUT server is: `ups@host`, `ups@host:port`, `ups@[IPv6]:port`, as NUT's clients write it.

import { isIPv6 } from 'node:net';
import { parseDeviceId } from '#model/device.ts';
import { failed, ok, type Result } from '#model/result.ts';
import { NUT_PORT } from '#nut/client.ts';

export interface ServerAddress {
    readonly host: string;
    readonly port: number;
}

/** `host`, `host:port`, `[IPv6]:port` or a bare IPv6 address. `otherwise`: the port that is meant where none is named. */
export function parseServerAddress(text: string, otherwise = NUT_PORT): Result<ServerAddress> {
    const trimmed = text.trim();
    if (isIPv6(trimmed)) return ok({ host: trimmed, port: otherwise });
    const parts = /^(?:\[([^\]]+)\]|([^\s:[\]@]+))(?::(\d{1,5}))?$/.exec(trimmed);
    const host = parts?.[1] ?? parts?.[2];
    const port = parts?.[3] === undefined ? otherwise : Number(parts[3]);
    if (host === undefined || port < 1 || port > 65535) {
        return failed(`“${text}” is not the address of a NUT server: write host, host:port, or [IPv6]:port`);
    }
    return ok({ host, port });
}

export function parseUpsAddress(text: string): Result<ServerAddress & { readonly ups: string }> {
    const at = text.indexOf('@');
    const ups = parseDeviceId(text.slice(0, Math.max(at, 0)).trim());
    const server = parseServerAddress(text.slice(at + 1));
    if (at < 0 || !ups.ok || !server.ok) {
        return failed(`“${text}” is no device of a NUT server: write it as ups@host or ups@host:port`);
    }
    return ok({ ups: ups.value, ...server.value });
}

/** The shortest spelling that means this device. */
export function formatUpsAddress(ups: string, { host, port }: ServerAddress): string {
    const server = host.includes(':') ? `[${host}]` : host;
    return port === NUT_PORT ? `${ups}@${server}` : `${ups}@${server}:${port}`;
}
