// What upsc asks a server. The power chain is read from `device.parent` and `ups.status`, which any NUT server can serve: our
// gateway by itself, NUT's own with an override or a dummy device.

import type { NutClient } from '#nut/client.ts';
import { NutError } from '#nut/nut-error.ts';
import type { Answer } from './answer.ts';
import { type ChainDevice, parseParents, powerLinks, powerPaths, powerTree } from './power-chain.ts';

export type Question = (client: NutClient) => Promise<Answer>;

export async function names(client: NutClient): Promise<Answer> {
    return { type: 'names', names: (await client.listUps()).map(({ name }) => name) };
}

export async function descriptions(client: NutClient): Promise<Answer> {
    const devices = await client.listUps();
    return { type: 'pairs', pairs: new Map(devices.map(({ name, description }) => [name, description])) };
}

export async function variables(client: NutClient, ups: string): Promise<Answer> {
    return { type: 'pairs', pairs: await client.listVariables(ups) };
}

export async function clients(client: NutClient, ups: string): Promise<Answer> {
    return { type: 'names', names: await client.listClients(ups) };
}

export async function tree(client: NutClient): Promise<Answer> {
    const nodes = powerTree(await chainDevices(client));
    const lines = nodes.map(({ depth, name, status, isLoop }) => {
        const words = [name, status, isLoop ? '(loop)' : ''].filter((word) => word !== '');
        return '  '.repeat(depth) + words.join(' ');
    });
    return { type: 'chain', lines, data: nodes };
}

export async function links(client: NutClient): Promise<Answer> {
    const found = powerLinks(await chainDevices(client));
    return { type: 'chain', lines: found.map(({ child, parent }) => `${child} -> ${parent}`), data: found };
}

/** Rejects with NutError `UNKNOWN-UPS` when there is no such device. */
export async function paths(client: NutClient, ups: string): Promise<Answer> {
    const found = powerPaths(await chainDevices(client), ups, { isHost: await isHost(client, ups) });
    if (found.length === 0) throw new NutError('UNKNOWN-UPS', 'Unknown UPS');
    return { type: 'chain', lines: found.map((path) => path.join(' -> ')), data: found };
}

async function chainDevices(client: NutClient): Promise<ChainDevice[]> {
    const devices: ChainDevice[] = [];
    for (const { name } of await client.listUps()) {
        const parents = await valueOrTrouble(client, name, 'device.parent');
        const status = await valueOrTrouble(client, name, 'ups.status');
        devices.push({
            name,
            parents: parseParents(parents.value),
            status: status.trouble === '' ? status.value : `(${status.trouble})`,
        });
    }
    return devices;
}

/** Only the virtual UPS of a host knows how many supplies it can lose. */
async function isHost(client: NutClient, ups: string): Promise<boolean> {
    return (await valueOrTrouble(client, ups, 'experimental.chain.redundancy')).value !== '';
}

/** A device that is silent, or lacks the variable, is no reason to show nothing of the others. */
async function valueOrTrouble(
    client: NutClient,
    ups: string,
    variable: string,
): Promise<{ value: string; trouble: string }> {
    try {
        return { value: await client.getVariable(ups, variable), trouble: '' };
    } catch (error) {
        if (!(error instanceof NutError)) throw error;
        switch (error.code) {
            case 'DATA-STALE':
            case 'DRIVER-NOT-CONNECTED':
                return { value: '', trouble: error.message.toLowerCase() };
            case 'VAR-NOT-SUPPORTED':
            case 'UNKNOWN-UPS': // gone since the list
                return { value: '', trouble: '' };
            default:
                throw error;
        }
    }
}
