// Where an agent is: `host`, `host:port`, `[v6]:port` or a bare IPv6 address, looked up once when the device is opened.

import { lookup } from 'node:dns/promises';
import { isIP, isIPv6 } from 'node:net';
import { GatewayError } from '#model/errors.ts';
import { failed, ok, type Result } from '#model/result.ts';

export interface Endpoint {
    /** As it was written, for people. */
    readonly name: string;
    readonly ip: string;
    readonly family: 4 | 6;
    readonly port: number;
}

// RFC 3417 §3.2.
const SNMP_PORT = 161;

export function parseAddress(text: string): Result<{ readonly host: string; readonly port: number }> {
    const trimmed = text.trim();
    if (isIPv6(trimmed)) return ok({ host: trimmed, port: SNMP_PORT });
    const parts = /^(?:\[([^\]]+)\]|([^\s:[\]]+))(?::(\d{1,5}))?$/.exec(trimmed);
    const host = parts?.[1] ?? parts?.[2];
    const port = parts?.[3] === undefined ? SNMP_PORT : Number(parts[3]);
    if (host === undefined || port < 1 || port > 65535) {
        return failed(`“${text}” is not an address: write host, host:port, or [IPv6]:port`);
    }
    return ok({ host, port });
}

/** Throws GatewayError: `config-invalid` for what is no address, `device-unreachable` when the name is not found. */
export async function findEndpoint(text: string): Promise<Endpoint> {
    const known = numericEndpoint(text);
    if (known) return known;
    const parsed = parseAddress(text);
    if (!parsed.ok) throw new GatewayError('config-invalid', parsed.error);
    try {
        const { address, family } = await lookup(parsed.value.host);
        return { name: text, ip: address, family: family === 6 ? 6 : 4, port: parsed.value.port };
    } catch (cause) {
        throw new GatewayError('device-unreachable', `no host is called ${parsed.value.host}: check the name`, {
            cause,
        });
    }
}

/** Nothing has to be looked up: undefined for a name, and for what is no address. */
export function numericEndpoint(text: string): Endpoint | undefined {
    const parsed = parseAddress(text);
    const family = parsed.ok ? isIP(parsed.value.host) : 0;
    if (!parsed.ok || family === 0) return undefined;
    return { name: text, ip: parsed.value.host, family: family === 6 ? 6 : 4, port: parsed.value.port };
}
